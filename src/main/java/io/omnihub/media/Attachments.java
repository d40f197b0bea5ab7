package io.omnihub.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.delivery.Effect;
import io.omnihub.delivery.Outbox;
import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage.Attachment;
import io.omnihub.outside.FileNames;
import io.omnihub.thread.MediaArrivals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Media of messages and how far they have come. Written with their message; each is fetched by a
 * delivery of its own, to destinations of their own, so that no reply waits for any and one that
 * fails delays few others. An attachment that is fetched or refused stays so.
 */
@Component
public class Attachments implements MediaArrivals {

  private static final int MOST_OF_A_MESSAGE = 100;
  private static final int DESTINATION = 150;

  private final JdbcTemplate jdbc;
  private final Outbox outbox;
  private final EventOutbox facts;
  private final MediaProperties properties;
  private final ObjectMapper json;
  private final Clock clock;

  Attachments(
      JdbcTemplate jdbc,
      Outbox outbox,
      EventOutbox facts,
      MediaProperties properties,
      ObjectMapper json,
      Clock clock) {
    this.jdbc = jdbc;
    this.outbox = outbox;
    this.facts = facts;
    this.properties = properties;
    this.json = json;
    this.clock = clock;
  }

  /**
   * One that a page or a download is about.
   *
   * @param name safe to show and to save by; may be null
   * @param mime what its bytes are; null until they are here
   * @param key of the bytes in the store; null until they are here
   */
  public record Kept(UUID id, String kind, String name, String mime, Long size, String key) {

    /** Whether a browser may show it in its own window. */
    public boolean isShown() {
      return SafeTypes.isShown(mime);
    }
  }

  /** One whose bytes are in the store. */
  public Optional<Kept> fetched(String organization, UUID id) {
    return jdbc
        .query(
            "select a.id, a.kind, a.name, a.sniffed, a.size, a.storage_key from attachment a"
                + " join message m on m.id = a.message_id where a.organization = ? and a.id = ?"
                + " and a.state = 'fetched' and m.status <> 'deleted'",
            (row, n) -> kept(row),
            organization,
            id)
        .stream()
        .findFirst();
  }

  private static Kept kept(ResultSet row) throws SQLException {
    return new Kept(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getString("name"),
        row.getString("sniffed"),
        row.getObject("size", Long.class),
        row.getString("storage_key"));
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void arrived(Arrival arrival) {
    add(arrival, arrival.attachments(), 0);
  }

  /** An edit repeats what was there; providers give the same file another address each time. */
  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void replaced(Arrival arrival) {
    Set<String> now = new HashSet<>();
    arrival.attachments().forEach(a -> now.add(sameness(a.kind(), a.fileId(), a.url())));
    Set<String> before = new HashSet<>();
    List<Object[]> gone = new ArrayList<>();
    int[] next = {0};
    jdbc.query(
        "select id, kind, file_id, url, place, state from attachment where organization = ?"
            + " and message_id = ? and part = ? order by place",
        row -> {
          String known =
              sameness(row.getString("kind"), row.getString("file_id"), row.getString("url"));
          next[0] = row.getInt("place") + 1;
          if (now.contains(known) && !row.getString("state").equals("replaced")) {
            before.add(known);
          } else {
            gone.add(new Object[] {row.getObject("id", UUID.class), arrival.organization()});
          }
        },
        arrival.organization(),
        arrival.message(),
        arrival.part());
    if (!gone.isEmpty()) {
      jdbc.batchUpdate(
          "update attachment set state = 'replaced' where id = ? and organization = ?", gone);
    }
    List<Attachment> fresh =
        arrival.attachments().stream()
            .filter(a -> !before.contains(sameness(a.kind(), a.fileId(), a.url())))
            .toList();
    add(arrival, fresh, next[0]);
  }

  private static String sameness(String kind, String fileId, String url) {
    String address = url == null ? "" : url.replaceAll("[?#].*", "");
    return kind + " " + (fileId == null ? address : fileId);
  }

  private void add(Arrival arrival, List<Attachment> attachments, int firstPlace) {
    List<Object[]> rows = new ArrayList<>();
    List<Effect> fetches = new ArrayList<>();
    Timestamp now = Timestamp.from(clock.instant());
    int place = firstPlace;
    for (Attachment a : attachments.stream().limit(MOST_OF_A_MESSAGE).toList()) {
      UUID id = Ids.next();
      String refusal = refusal(a);
      rows.add(
          new Object[] {
            id,
            arrival.organization(),
            arrival.message(),
            arrival.part(),
            place++,
            cut(Objects.requireNonNullElse(a.kind(), "document"), 24),
            withoutNul(a.fileId()),
            withoutNul(a.url()),
            FileNames.safe(a.name()),
            cut(a.mime(), 150),
            a.size(),
            refusal == null ? "pending" : "refused",
            refusal,
            now
          });
      if (refusal == null) {
        fetches.add(fetch(id, a, arrival));
      }
    }
    jdbc.batchUpdate(
        "insert into attachment (id, organization, message_id, part, place, kind, file_id, url,"
            + " name, mime, size, state, reason, created_at)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows);
    outbox.enqueue(fetches);
  }

  private String refusal(Attachment attachment) {
    long limit = properties.maxSize().toBytes();
    if (attachment.size() != null && attachment.size() > limit) {
      return "Larger than " + limit + " bytes";
    }
    return attachment.fileId() == null && attachment.url() == null
        ? "The provider tells no address"
        : null;
  }

  private Effect fetch(UUID id, Attachment attachment, Arrival arrival) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("id", id);
    payload.put("command", "fetch");
    payload.put("organization", arrival.organization());
    payload.put("thread", arrival.thread());
    payload.put("message", arrival.message());
    payload.put("channel", Map.of("type", arrival.channelType(), "key", arrival.channelKey()));
    payload.put("attachment", attachment);
    return new Effect(
        id,
        arrival.organization(),
        arrival.thread(),
        null,
        null,
        "media",
        destination(id, arrival),
        "fetch",
        "system",
        0,
        write(payload));
  }

  /** {@code media:telegram:shop#a}: one of sixteen lanes, so that one that fails delays few. */
  private static String destination(UUID id, Arrival arrival) {
    String tail = "#" + id.toString().substring(35);
    String account = "media:" + arrival.channelType() + ":" + arrival.channelKey();
    return cut(account, DESTINATION - tail.length()) + tail;
  }

  /** The bytes are in the store; false if it had ended otherwise before. */
  @Transactional
  public boolean keep(String organization, UUID id, MediaStore.Stored stored) {
    Timestamp now = Timestamp.from(clock.instant());
    boolean kept =
        jdbc.update(
                "update attachment set state = 'fetched', reason = null, sniffed = ?, size = ?,"
                    + " sha256 = ?, storage_key = ?, fetched_at = ?"
                    + " where organization = ? and id = ? and state in ('pending', 'failed')",
                cut(stored.mime(), 150),
                stored.size(),
                stored.sha256(),
                stored.key(),
                now,
                organization,
                id)
            == 1;
    if (kept) {
      tell(organization, id, "fetched");
    }
    return kept;
  }

  /** It will not be fetched. */
  @Transactional
  public void refuse(String organization, UUID id, String reason) {
    change(organization, id, "refused", reason);
  }

  /** The last attempt did not work; there may be others. */
  @Transactional
  public void fail(String organization, UUID id, String reason) {
    change(organization, id, "failed", reason);
  }

  private void change(String organization, UUID id, String state, String reason) {
    int changed =
        jdbc.update(
            "update attachment set state = ?, reason = ? where organization = ? and id = ?"
                + " and state in ('pending', 'failed')",
            state,
            cut(withoutNul(reason), 1000),
            organization,
            id);
    if (changed == 1) {
      tell(organization, id, state);
    }
  }

  private void tell(String organization, UUID id, String state) {
    facts.append(
        jdbc.query(
            "select m.id, m.thread_id from attachment a join message m on m.id = a.message_id"
                + " where a.organization = ? and a.id = ?",
            (row, n) ->
                new Fact(
                    organization,
                    Fact.ATTACHMENT_STATE,
                    row.getObject("thread_id", UUID.class),
                    Map.of(
                        "attachment",
                        id,
                        "message",
                        row.getObject("id", UUID.class),
                        "state",
                        state)),
            organization,
            id));
  }

  /** Whether some message has a file of that key. */
  boolean isWanted(String key) {
    return !jdbc.queryForList(
            "select 1 from attachment where storage_key = ? limit 1", Integer.class, key)
        .isEmpty();
  }

  private String write(Object value) {
    try {
      return withoutNul(json.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An attachment must be writable as JSON", e);
    }
  }

  private static String withoutNul(String text) {
    return text == null ? null : text.replace("\0", "");
  }

  private static String cut(String text, int length) {
    return text == null || text.length() <= length ? text : text.substring(0, length);
  }
}
