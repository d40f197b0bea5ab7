package io.omnihub.flow.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.flow.FlowStatus;
import io.omnihub.message.Ids;
import io.omnihub.thread.ThreadQueries.Position;
import io.omnihub.work.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The tables of the flow's past. A version is stored once, whoever deploys it first. */
@Component
public class FlowVersions {

  private static final Duration AWAY = Duration.ofMinutes(1);
  private static final Duration FORGOTTEN = Duration.ofDays(1);
  private static final TypeReference<List<FlowProblem>> PROBLEMS = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final Node node;
  private final Clock clock;

  FlowVersions(JdbcTemplate jdbc, ObjectMapper json, Node node, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.node = node;
    this.clock = clock;
  }

  /**
   * Keeps a version and that it was deployed on this node; a start with what ran last here is no
   * deployment.
   *
   * @param deed see {@link Deployment}
   */
  @Transactional
  public void deployed(FlowFiles files, String deed, String operator, Instant at) {
    String version = files.hash();
    store(version, files);
    if (deed.equals("start") && last().filter(version::equals).isPresent()) {
      return;
    }
    jdbc.update(
        "insert into flow_deployment (id, version, node, deed, operator, deployed_at)"
            + " values (?, ?, ?, ?, ?, ?)",
        Ids.next(),
        version,
        node.name(),
        deed,
        operator,
        Timestamp.from(at));
  }

  private Optional<String> last() {
    return jdbc
        .queryForList(
            "select version from flow_deployment where node = ? and deed <> 'aside'"
                + " order by deployed_at desc, id desc limit 1",
            String.class,
            node.name())
        .stream()
        .findFirst();
  }

  /** In the order of the hashes, so that two nodes that store at once do not wait in a circle. */
  private void store(String version, FlowFiles files) {
    if (isKnown(version)) {
      return;
    }
    SortedMap<String, String> blobs = new TreeMap<>();
    List<Object[]> names = new ArrayList<>();
    files
        .contents()
        .forEach(
            (name, content) -> {
              String text = content.replace("\0", ""); // PostgreSQL takes none
              blobs.put(hash(text), text);
              names.add(new Object[] {version, name, hash(text)});
            });
    List<Object[]> rows = new ArrayList<>();
    blobs.forEach((hash, content) -> rows.add(new Object[] {hash, content}));
    jdbc.update(
        "insert into flow_version (hash, stored_at) values (?, ?) on conflict do nothing",
        version,
        Timestamp.from(clock.instant()));
    jdbc.batchUpdate(
        "insert into flow_blob (hash, content) values (?, ?) on conflict do nothing", rows);
    jdbc.batchUpdate(
        "insert into flow_version_file (version, name, blob) values (?, ?, ?)"
            + " on conflict do nothing",
        names);
  }

  private boolean isKnown(String version) {
    return !jdbc.queryForList("select hash from flow_version where hash = ?", version).isEmpty();
  }

  /** The files of a version; empty if nobody ever deployed it. */
  public Optional<FlowFiles> files(String version) {
    SortedMap<String, String> contents = new TreeMap<>();
    jdbc.query(
        "select f.name, b.content from flow_version_file f join flow_blob b on b.hash = f.blob"
            + " where f.version = ?",
        row -> {
          contents.put(row.getString(1), row.getString(2));
        },
        version);
    return contents.isEmpty() && !isKnown(version)
        ? Optional.empty()
        : Optional.of(new FlowFiles(contents));
  }

  /** The version in full of a name; empty if none or more than one begins so. */
  public Optional<String> named(String name) {
    if (!name.matches("[0-9a-f]{4,64}")) {
      return Optional.empty();
    }
    List<String> found =
        jdbc.queryForList(
            "select hash from flow_version where hash like ? limit 2", String.class, name + "%");
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** What was deployed on any node, newest first. */
  public List<Deployment> deployments(Position after, int limit) {
    List<Object> values = new ArrayList<>();
    if (after != null) {
      values.add(Timestamp.from(after.at()));
      values.add(after.id());
    }
    values.add(limit);
    return jdbc.query(
        "select * from flow_deployment"
            + (after == null ? "" : " where (deployed_at, id) < (?, ?)")
            + " order by deployed_at desc, id desc limit ?",
        (row, n) ->
            new Deployment(
                row.getObject("id", java.util.UUID.class),
                row.getString("version"),
                row.getString("node"),
                row.getString("deed"),
                row.getString("operator"),
                instant(row, "deployed_at")),
        values.toArray());
  }

  /** Says what this node runs. */
  @Transactional
  public void seen(FlowStatus status) {
    Object[] values = {
      status.hash(),
      Timestamp.from(status.since()),
      write(status.problems()),
      Timestamp.from(clock.instant()),
      node.name()
    };
    int known =
        jdbc.update(
            "update flow_node set version = ?, since = ?, problems = ?, seen_at = ?"
                + " where node = ?",
            values);
    if (known == 0) {
      jdbc.update(
          "insert into flow_node (version, since, problems, seen_at, node)"
              + " values (?, ?, ?, ?, ?) on conflict do nothing",
          values);
    }
  }

  /**
   * The nodes that said something within a day.
   *
   * @param version what this node runs; those that run something else are marked
   */
  public List<FlowNode> nodes(String version) {
    Instant now = clock.instant();
    return jdbc.query(
        "select * from flow_node where seen_at > ? order by node",
        (row, n) -> {
          Instant seen = instant(row, "seen_at");
          return new FlowNode(
              row.getString("node"),
              row.getString("version"),
              instant(row, "since"),
              read(row.getString("problems")),
              seen,
              seen.isBefore(now.minus(AWAY)),
              !row.getString("version").equals(version),
              row.getString("node").equals(node.name()));
        },
        Timestamp.from(now.minus(FORGOTTEN)));
  }

  private static String hash(String content) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private String write(List<FlowProblem> problems) {
    try {
      return json.writeValueAsString(problems).replace("\\u0000", "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Problems must be writable as JSON", e);
    }
  }

  private List<FlowProblem> read(String problems) {
    try {
      return json.readValue(problems, PROBLEMS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Problems must be readable", e);
    }
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
