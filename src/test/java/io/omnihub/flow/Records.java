package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a channel's account has in the hub's tables. */
record Records(JdbcTemplate jdbc, String type, String account) {

  static final Duration PATIENCE = Duration.ofSeconds(40);

  long events(String id) {
    return jdbc.queryForObject(
        "select count(*) from inbound_event where channel_type = ? and channel_key = ?"
            + " and provider_event_id = ?",
        Long.class,
        type,
        account,
        id);
  }

  /** Those of the ids that have no event. */
  Set<String> missing(Collection<String> ids) {
    Set<String> missing = new HashSet<>(ids);
    missing.removeAll(all());
    return missing;
  }

  /** The ids of all events. */
  Set<String> all() {
    return new HashSet<>(
        jdbc.queryForList(
            "select provider_event_id from inbound_event where channel_type = ?"
                + " and channel_key = ?",
            String.class,
            type,
            account));
  }

  /** Events that became more than one message, or were recorded more than once. */
  List<String> twice() {
    return jdbc.queryForList(
        "select provider_event_id from message where channel_type = ? and channel_key = ?"
            + " and direction = 'inbound' group by provider_event_id having count(*) > 1"
            + " union all select provider_event_id from inbound_event where channel_type = ?"
            + " and channel_key = ? group by provider_event_id having count(*) > 1",
        String.class,
        type,
        account,
        type,
        account);
  }

  /** The messages that came by these events, in the order in which they were recorded. */
  List<String> order(Collection<String> ids) {
    return jdbc
        .queryForList(
            "select provider_event_id from message where channel_type = ? and channel_key = ?"
                + " and direction = 'inbound' order by id",
            String.class,
            type,
            account)
        .stream()
        .filter(ids::contains)
        .toList();
  }

  /** Kind, text and raw body of the message that came by the event. */
  Map<String, Object> message(String id) {
    return jdbc.queryForMap(
        "select m.kind, m.text, e.raw from message m join inbound_event e"
            + " on e.channel_type = m.channel_type and e.channel_key = m.channel_key"
            + " and e.provider_event_id = m.provider_event_id where m.channel_type = ?"
            + " and m.channel_key = ? and m.provider_event_id = ?",
        type,
        account,
        id);
  }

  String raw(String id) {
    return jdbc.queryForObject(
        "select raw from inbound_event where channel_type = ? and channel_key = ?"
            + " and provider_event_id = ?",
        String.class,
        type,
        account,
        id);
  }

  /** The deliveries that answer the turn in which the event's message was said. */
  List<Map<String, Object>> replies(String id) {
    return jdbc.queryForList(
        "select d.id, d.state, d.attempts, d.uncertain, d.last_error from delivery d"
            + " join message m on m.turn_id = d.turn_id where d.sink = ? and m.channel_type = ?"
            + " and m.channel_key = ? and m.provider_event_id = ?",
        type,
        type,
        account,
        id);
  }

  List<String> deadLetters(String reference) {
    return jdbc.queryForList(
        "select reason from dead_letter where reference = ?", String.class, reference);
  }

  /** Events that could not be recorded. */
  long lost() {
    return jdbc.queryForObject(
        "select count(*) from dead_letter where stage = 'record' and reference like ?",
        Long.class,
        type + ":" + account + ":%");
  }

  void awaitRecorded(Collection<String> ids) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(missing(ids)).isEmpty());
  }
}
