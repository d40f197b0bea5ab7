package io.omnihub.sandbox;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How far messages have come, counted in the database. */
@RestController
@ConditionalOnSandbox
class SandboxSummary {

  private static final String ORGANIZATION = "default";

  private final JdbcTemplate jdbc;

  SandboxSummary(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Turns are all of them, verdicts those that were understood and routed. */
  record Counts(
      long inboundMessages,
      long threads,
      long turns,
      long verdicts,
      Map<String, Long> deliveries,
      long deadLetters) {}

  @GetMapping("/sandbox/api/summary")
  Counts summary() {
    Map<String, Long> deliveries = new TreeMap<>();
    jdbc.query(
        "select state, count(*) from delivery where organization = ? group by state",
        row -> {
          deliveries.put(row.getString(1), row.getLong(2));
        },
        ORGANIZATION);
    return new Counts(
        count("message where direction = 'inbound' and organization = ?"),
        count("thread where organization = ?"),
        count("turn where organization = ?"),
        count("verdict where organization = ?"),
        deliveries,
        count("dead_letter where state = 'open' and organization = ?"));
  }

  private long count(String what) {
    return jdbc.queryForObject("select count(*) from " + what, Long.class, ORGANIZATION);
  }
}
