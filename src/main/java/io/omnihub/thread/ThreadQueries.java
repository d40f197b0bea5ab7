package io.omnihub.thread;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What people and browsers look at: threads and conversations. Reads only. Every query says whose
 * rows it wants, binds all values, and runs on H2 and on PostgreSQL.
 */
@Component
public class ThreadQueries {

  private static final String SUMMARIES =
      """
      select p.*, m.author, m.kind, m.text, v.intent, v.confidence, v.outcome
      from (
        select t.*,
          (select m.id from message m where m.thread_id = t.id
            order by m.recorded_at desc, m.id desc limit 1) as last_message,
          (select v.turn_id from verdict v where v.thread_id = t.id
            order by v.decided_at desc limit 1) as last_turn,
          (select count(*) from ticket k where k.thread_id = t.id
            and k.state = 'open') as open_tickets,
          (select count(*) from delivery d where d.thread_id = t.id
            and (d.state in ('dead', 'failed') or d.uncertain)) as troubled
        from (
          select t.id, c.name, t.spam, t.last_message_at
          from thread t join contact c on c.id = t.contact_id
          where t.organization = :organization and c.merged_into is null %s
          order by t.last_message_at desc, t.id desc
          limit :limit
        ) t
      ) p
      left join message m on m.id = p.last_message
      left join verdict v on v.turn_id = p.last_turn
      order by p.last_message_at desc, p.id desc
      """;

  private static final String MATCHING =
      """
      and (lower(c.name) like :search escape '!' or exists (
        select 1 from message f where f.thread_id = t.id
          and lower(f.text) like :search escape '!'))
      """;

  private static final int OF_EACH_KIND = 50;

  private final JdbcClient jdbc;
  private final ThreadRows rows;

  ThreadQueries(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.rows = new ThreadRows(json);
  }

  /** Where a page of a list ended: its last line's time and id. */
  public record Position(Instant at, UUID id) {}

  /**
   * The threads that were last written in, newest first, in two statements.
   *
   * @param search part of the contact's name or of a message; null for all
   * @param after where the page before ended; null for the first page
   */
  public List<ThreadSummary> threads(
      String organization, String search, Position after, int limit) {
    StringBuilder where = new StringBuilder();
    Map<String, Object> values = values(organization);
    if (after != null) {
      where.append("and (t.last_message_at, t.id) < (:at, :id)\n");
      values.put("at", after.at().atOffset(ZoneOffset.UTC));
      values.put("id", after.id());
    }
    return summaries(where, values, search, limit);
  }

  /** One line of that list; empty if the thread does not match the search. */
  public Optional<ThreadSummary> summary(String organization, UUID thread, String search) {
    Map<String, Object> values = values(organization);
    values.put("id", thread);
    return summaries(new StringBuilder("and t.id = :id\n"), values, search, 1).stream().findFirst();
  }

  private List<ThreadSummary> summaries(
      StringBuilder where, Map<String, Object> values, String search, int limit) {
    if (search != null && !search.isBlank()) {
      where.append(MATCHING);
      values.put("search", "%" + literally(search.strip().toLowerCase(Locale.ROOT)) + "%");
    }
    values.put("limit", limit);
    List<ThreadSummary> found =
        jdbc.sql(SUMMARIES.formatted(where)).params(values).query(rows::summary).list();
    return withChannels((String) values.get("organization"), found);
  }

  private List<ThreadSummary> withChannels(String organization, List<ThreadSummary> threads) {
    if (threads.isEmpty()) {
      return threads;
    }
    Map<UUID, List<String>> channels = new HashMap<>();
    jdbc.sql(
            """
            select distinct thread_id, channel_type, channel_key from message
            where organization = :organization and thread_id in (:threads)
            order by channel_type, channel_key
            """)
        .param("organization", organization)
        .param("threads", threads.stream().map(ThreadSummary::id).toList())
        .query(
            row -> {
              channels
                  .computeIfAbsent(row.getObject("thread_id", UUID.class), t -> new ArrayList<>())
                  .add(row.getString("channel_type") + ":" + row.getString("channel_key"));
            });
    return threads.stream()
        .map(thread -> thread.through(channels.getOrDefault(thread.id(), List.of())))
        .toList();
  }

  /**
   * A thread with everything in it.
   *
   * @param before a message's place; only older ones are given. Null for the latest
   * @param messages how many of them at most
   */
  public Optional<ThreadDetail> thread(
      String organization, UUID id, Position before, int messages) {
    return head(organization, id)
        .map(
            head -> {
              List<ThreadDetail.Line> lines = lines(organization, id, before, messages + 1);
              boolean earlier = lines.size() > messages;
              return new ThreadDetail(
                  head,
                  earlier ? lines.subList(1, lines.size()) : lines,
                  earlier,
                  points(organization, head.contactId()),
                  ofThread(
                      "select * from verdict where %s order by decided_at desc",
                      organization, id, rows::verdict),
                  ofThread(
                      "select * from ticket where %s order by number desc",
                      organization, id, rows::ticket),
                  ofThread(
                      "select * from task where %s order by due_at desc",
                      organization, id, rows::task),
                  ofThread(
                      "select * from delivery where %s and (command <> 'fetch'"
                          + " or state not in ('sent', 'dropped')) order by seq desc",
                      organization, id, rows::delivery));
            });
  }

  private Optional<ThreadDetail.Head> head(String organization, UUID id) {
    return jdbc.sql(
            """
            select t.id, t.contact_id, c.name, c.kind, c.language, c.crm_lead, t.spam,
              t.created_at, t.last_message_at
            from thread t join contact c on c.id = t.contact_id
            where t.organization = :organization and t.id = :id
            """)
        .param("organization", organization)
        .param("id", id)
        .query(rows::head)
        .optional();
  }

  private List<ThreadDetail.Line> lines(String organization, UUID id, Position before, int limit) {
    Map<String, Object> values = values(organization);
    values.put("thread", id);
    values.put("limit", limit);
    if (before != null) {
      values.put("at", before.at().atOffset(ZoneOffset.UTC));
      values.put("id", before.id());
    }
    List<ThreadDetail.Line> newestFirst =
        jdbc.sql(
                """
                select * from message where organization = :organization and thread_id = :thread %s
                order by recorded_at desc, id desc limit :limit
                """
                    .formatted(before == null ? "" : "and (recorded_at, id) < (:at, :id)"))
            .params(values)
            .query(rows::line)
            .list();
    return withAllThatBelongs(organization, reversed(newestFirst));
  }

  private List<ThreadDetail.Line> withAllThatBelongs(
      String organization, List<ThreadDetail.Line> lines) {
    if (lines.isEmpty()) {
      return lines;
    }
    List<UUID> ids = lines.stream().map(ThreadDetail.Line::id).toList();
    Map<UUID, List<ThreadDetail.File>> files = files(organization, ids);
    Map<UUID, List<ThreadDetail.Reaction>> reactions = reactions(organization, ids);
    List<UUID> deleted =
        lines.stream().filter(ThreadDetail.Line::isDeleted).map(ThreadDetail.Line::id).toList();
    Map<UUID, String> former = deleted.isEmpty() ? Map.of() : former(organization, deleted);
    return lines.stream()
        .map(
            line ->
                line.with(
                    line.isDeleted() ? null : files.get(line.id()),
                    reactions.get(line.id()),
                    former.get(line.id())))
        .toList();
  }

  private Map<UUID, List<ThreadDetail.File>> files(String organization, List<UUID> messages) {
    record Placed(UUID message, String part, int place, ThreadDetail.File file) {}
    return jdbc
        .sql(
            """
            select * from attachment where organization = :organization
              and message_id in (:messages) and state <> 'replaced'
            """)
        .param("organization", organization)
        .param("messages", messages)
        .query(
            (row, n) ->
                new Placed(
                    row.getObject("message_id", UUID.class),
                    row.getString("part"),
                    row.getInt("place"),
                    rows.file(row, n)))
        .list()
        .stream()
        .sorted(
            Comparator.comparing(Placed::part, ProviderIds.IN_ORDER).thenComparing(Placed::place))
        .collect(
            Collectors.groupingBy(
                Placed::message, Collectors.mapping(Placed::file, Collectors.toList())));
  }

  /**
   * By whichever of its ids the provider names the message: its own, a part's, or our sending's.
   */
  private Map<UUID, List<ThreadDetail.Reaction>> reactions(
      String organization, List<UUID> messages) {
    record Put(UUID message, ThreadDetail.Reaction reaction) {}
    return jdbc
        .sql(
            """
            select distinct n.id, r.sender_id, r.sender_name, r.emojis, r.reacted_at from (
              select id, organization, channel_type, channel_key, conversation_id,
                provider_message_id from message where organization = :organization
                and id in (:messages) and provider_message_id is not null
              union all select message_id, organization, channel_type, channel_key,
                conversation_id, provider_message_id from message_part
                where organization = :organization and message_id in (:messages)
              union all select message_id, organization, channel_type, channel_key,
                conversation_id, provider_ref from sent_ref
                where organization = :organization and message_id in (:messages)
            ) n join message_reaction r on r.organization = n.organization
              and r.channel_type = n.channel_type and r.channel_key = n.channel_key
              and r.conversation_id = n.conversation_id
              and r.provider_message_id = n.provider_message_id
            where r.emojis <> '[]' order by r.reacted_at, r.sender_id
            """)
        .param("organization", organization)
        .param("messages", messages)
        .query((row, n) -> new Put(row.getObject("id", UUID.class), rows.reaction(row, n)))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Put::message, Collectors.mapping(Put::reaction, Collectors.toList())));
  }

  private Map<UUID, String> former(String organization, List<UUID> messages) {
    Map<UUID, String> former = new HashMap<>();
    jdbc.sql(
            """
            select message_id, text from message_revision where organization = :organization
              and message_id in (:messages) and text is not null order by replaced_at, id
            """)
        .param("organization", organization)
        .param("messages", messages)
        .query(
            row -> {
              former.put(row.getObject("message_id", UUID.class), row.getString("text"));
            });
    return former;
  }

  private List<ThreadDetail.Point> points(String organization, UUID contact) {
    return jdbc.sql(
            """
            select kind, address, verified, proof, subscribed, start_payload from contact_point
            where organization = :organization and contact_id = :contact
            order by verified desc, kind, address
            """)
        .param("organization", organization)
        .param("contact", contact)
        .query(rows::point)
        .list();
  }

  private <T> List<T> ofThread(String select, String organization, UUID thread, RowMapper<T> row) {
    return jdbc.sql(
            select.formatted("organization = :organization and thread_id = :thread")
                + " limit "
                + OF_EACH_KIND)
        .param("organization", organization)
        .param("thread", thread)
        .query(row)
        .list();
  }

  /**
   * What was said in one conversation of a channel, oldest first, as its customer may see it: no
   * notes, and of ours only what was sent.
   */
  public List<ConversationLine> conversation(
      String organization, String channelType, String channelKey, String conversation, int limit) {
    record Told(UUID message, ConversationLine line) {}
    List<Told> newestFirst =
        jdbc.sql(
                """
                select id, direction, author, provider_message_id, text, content, occurred_at
                from message
                where organization = :organization and channel_type = :type
                  and channel_key = :key and conversation_id = :conversation
                  and (direction = 'inbound' and status <> 'deleted'
                    or direction = 'outbound' and status in ('sent', 'delivered', 'read'))
                order by recorded_at desc, id desc limit :limit
                """)
            .param("organization", organization)
            .param("type", channelType)
            .param("key", channelKey)
            .param("conversation", conversation)
            .param("limit", limit)
            .query(
                (row, n) ->
                    new Told(row.getObject("id", UUID.class), rows.conversationLine(row, n)))
            .list();
    if (newestFirst.isEmpty()) {
      return List.of();
    }
    Map<UUID, List<ConversationLine.File>> files =
        sentFiles(organization, newestFirst.stream().map(Told::message).toList());
    return reversed(newestFirst).stream()
        .map(told -> told.line().with(files.get(told.message())))
        .toList();
  }

  private Map<UUID, List<ConversationLine.File>> sentFiles(
      String organization, List<UUID> messages) {
    Map<UUID, List<ConversationLine.File>> files = new HashMap<>();
    jdbc.sql(
            """
            select message_id, kind, name, sniffed, size, storage_key from attachment
            where organization = :organization and message_id in (:messages)
              and state <> 'replaced'
            order by message_id, place
            """)
        .param("organization", organization)
        .param("messages", messages)
        .query(
            row -> {
              files
                  .computeIfAbsent(row.getObject("message_id", UUID.class), m -> new ArrayList<>())
                  .add(rows.conversationFile(row));
            });
    return files;
  }

  /** The thread that a conversation of a channel is in; empty if nothing was said there yet. */
  public Optional<UUID> threadOf(
      String organization, String channelType, String channelKey, String conversation) {
    return jdbc.sql(
            """
            select thread_id from message
            where organization = :organization and channel_type = :type
              and channel_key = :key and conversation_id = :conversation
            limit 1
            """)
        .param("organization", organization)
        .param("type", channelType)
        .param("key", channelKey)
        .param("conversation", conversation)
        .query(UUID.class)
        .optional();
  }

  private static Map<String, Object> values(String organization) {
    Map<String, Object> values = new HashMap<>();
    values.put("organization", organization);
    return values;
  }

  private static String literally(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }
}
