package io.omnihub.channel.sms;

import io.omnihub.channel.ChannelAccount;
import java.io.ByteArrayOutputStream;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Parts of long SMS, in whatever order and on whatever node they come. A part stands here before it
 * is acknowledged; the whole is taken out after the bus has it, so what is done again makes the
 * same event. A whole that lacks a part for long is given as it is.
 */
@Component
public class SmsParts {

  private static final Duration LATE = Duration.ofMinutes(10);
  private static final Duration REFERENCE_IS_USED_AGAIN = Duration.ofHours(24);
  private static final HexFormat HEX = HexFormat.of();

  private final JdbcTemplate jdbc;
  private final Clock clock;

  SmsParts(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** What the parts of one SMS share. */
  record Of(String sender, String recipient, int reference, int total) {}

  /**
   * @param first when its first part came: with what the parts share, its id
   * @param whole whether no part is missing
   */
  record Joined(Of of, int coding, byte[] bytes, Instant first, boolean whole) {}

  /** Keeps a part; the whole, where this was the last one to come. */
  @Transactional
  Optional<Joined> add(ChannelAccount account, Of of, int part, int coding, byte[] bytes) {
    Instant now = clock.instant();
    jdbc.update(
        "delete from sms_part where organization = ? and channel_key = ? and sender = ?"
            + " and recipient = ? and reference = ? and part_total = ? and received_at < ?",
        account.organization(),
        account.key(),
        of.sender(),
        of.recipient(),
        of.reference(),
        of.total(),
        Timestamp.from(now.minus(REFERENCE_IS_USED_AGAIN)));
    jdbc.update(
        "insert into sms_part (organization, channel_key, sender, recipient, reference, part_total,"
            + " part_no, coding, payload, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict do nothing",
        account.organization(),
        account.key(),
        of.sender(),
        of.recipient(),
        of.reference(),
        of.total(),
        part,
        coding,
        HEX.formatHex(bytes),
        Timestamp.from(now));
    return join(account, of).filter(Joined::whole);
  }

  /** What waits for a part in vain. */
  @Transactional(readOnly = true)
  List<Joined> late(ChannelAccount account) {
    List<Joined> late = new ArrayList<>();
    jdbc.query(
            "select sender, recipient, reference, part_total from sms_part where organization = ?"
                + " and channel_key = ? group by sender, recipient, reference, part_total"
                + " having max(received_at) < ?",
            (row, n) -> new Of(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)),
            account.organization(),
            account.key(),
            Timestamp.from(clock.instant().minus(LATE)))
        .forEach(of -> join(account, of).ifPresent(late::add));
    return late;
  }

  /** The bus has it. */
  @Transactional
  void done(ChannelAccount account, Of of) {
    jdbc.update(
        "delete from sms_part where organization = ? and channel_key = ? and sender = ?"
            + " and recipient = ? and reference = ? and part_total = ?",
        account.organization(),
        account.key(),
        of.sender(),
        of.recipient(),
        of.reference(),
        of.total());
  }

  private record Row(int part, int coding, byte[] bytes, Instant at) {}

  private Optional<Joined> join(ChannelAccount account, Of of) {
    List<Row> rows =
        jdbc.query(
            "select part_no, coding, payload, received_at from sms_part where organization = ?"
                + " and channel_key = ? and sender = ? and recipient = ? and reference = ?"
                + " and part_total = ? order by part_no",
            (row, n) ->
                new Row(
                    row.getInt(1),
                    row.getInt(2),
                    HEX.parseHex(row.getString(3)),
                    row.getTimestamp(4).toInstant()),
            account.organization(),
            account.key(),
            of.sender(),
            of.recipient(),
            of.reference(),
            of.total());
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    rows.forEach(row -> bytes.writeBytes(row.bytes()));
    Instant first = rows.stream().map(Row::at).min(Instant::compareTo).orElseThrow();
    return Optional.of(
        new Joined(
            of, rows.get(0).coding(), bytes.toByteArray(), first, rows.size() == of.total()));
  }
}
