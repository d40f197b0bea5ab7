package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The accounts in the database; their secrets are sealed there, bound to the account's row. */
@Component
class ChannelStore implements ChannelSource {

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final SecretBox box;
  private final ObjectMapper json;
  private final Clock clock;

  ChannelStore(JdbcTemplate jdbc, SecretBox box, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.box = box;
    this.json = json;
    this.clock = clock;
  }

  /** All organizations': a webhook's address says only type and key. */
  @Override
  public List<Channel> all() {
    return jdbc.query("select * from channel order by type, channel_key", (row, n) -> read(row));
  }

  @Override
  public Map<UUID, Long> versions() {
    Map<UUID, Long> versions = new HashMap<>();
    jdbc.query(
        "select id, version from channel",
        row -> {
          versions.put(row.getObject(1, UUID.class), row.getLong(2));
        });
    return versions;
  }

  /**
   * @return false if the address is taken
   */
  @Transactional
  boolean add(Channel channel, Map<String, String> open, Map<String, String> secret) {
    Timestamp now = Timestamp.from(clock.instant());
    return jdbc.update(
            "insert into channel (id, organization, type, channel_key, name, state, settings,"
                + " secrets, version, created_at, updated_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) on conflict do nothing",
            channel.id(),
            channel.organization(),
            channel.type(),
            channel.key(),
            channel.name(),
            channel.state().code(),
            write(open),
            box.seal(write(secret), owner(channel.id())),
            now,
            now)
        == 1;
  }

  /**
   * @return false if it was changed or removed meanwhile
   */
  @Transactional
  boolean change(Channel channel, Map<String, String> open, Map<String, String> secret) {
    return jdbc.update(
            "update channel set name = ?, state = ?, settings = ?, secrets = ?,"
                + " version = version + 1, updated_at = ?"
                + " where organization = ? and id = ? and version = ?",
            channel.name(),
            channel.state().code(),
            write(open),
            box.seal(write(secret), owner(channel.id())),
            Timestamp.from(clock.instant()),
            channel.organization(),
            channel.id(),
            channel.version())
        == 1;
  }

  @Transactional
  boolean setState(Channel channel, Channel.State state) {
    return jdbc.update(
            "update channel set state = ?, version = version + 1, updated_at = ?"
                + " where organization = ? and id = ?",
            state.code(),
            Timestamp.from(clock.instant()),
            channel.organization(),
            channel.id())
        == 1;
  }

  @Transactional
  boolean remove(Channel channel) {
    return jdbc.update(
            "delete from channel where organization = ? and id = ?",
            channel.organization(),
            channel.id())
        == 1;
  }

  /**
   * Seals anew what an older key sealed.
   *
   * @return how many accounts
   */
  @Transactional
  int reseal() {
    List<Object[]> fresh =
        jdbc
            .query(
                "select id, secrets from channel for update",
                (row, n) -> new Object[] {row.getString(2), row.getObject(1, UUID.class)})
            .stream()
            .filter(row -> !box.isCurrent((String) row[0]))
            .map(row -> resealed((String) row[0], (UUID) row[1]))
            .filter(row -> row != null)
            .toList();
    jdbc.batchUpdate("update channel set secrets = ? where id = ?", fresh);
    return fresh.size();
  }

  private Object[] resealed(String sealed, UUID id) {
    try {
      return new Object[] {box.seal(box.open(sealed, owner(id)), owner(id)), id};
    } catch (SecretBox.SealedException e) {
      return null; // it is told of where the account is shown
    }
  }

  /** One whose row is damaged comes with its trouble, and hides none of the others. */
  private Channel read(ResultSet row) throws SQLException {
    UUID id = row.getObject("id", UUID.class);
    Map<String, String> settings = new TreeMap<>();
    String trouble = null;
    try {
      settings.putAll(read(row.getString("settings")));
      settings.putAll(read(box.open(row.getString("secrets"), owner(id))));
    } catch (SecretBox.SealedException | DamagedException e) {
      trouble = e.getMessage();
    }
    return new Channel(
        id,
        row.getString("organization"),
        row.getString("type"),
        row.getString("channel_key"),
        row.getString("name"),
        Channel.State.of(row.getString("state")),
        settings,
        row.getLong("version"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        trouble);
  }

  private static String owner(UUID id) {
    return "channel:" + id;
  }

  private Map<String, String> read(String text) {
    try {
      Map<String, String> read = json.readValue(text, TEXTS);
      if (read == null || read.containsValue(null)) {
        throw new DamagedException("a setting has no value");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new DamagedException("the settings are no JSON of names and texts");
    }
  }

  /** What a row holds was not written by the hub; the message quotes nothing of it. */
  private static final class DamagedException extends RuntimeException {
    DamagedException(String message) {
      super(message);
    }
  }

  private String write(Map<String, String> settings) {
    try {
      return json.writeValueAsString(new TreeMap<>(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts can be written as JSON", e);
    }
  }
}
