package io.omnihub.replay;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All accounts that events ever came by, each found by one step in the index. */
@Component
public class EventChannels {

  private final JdbcClient jdbc;

  EventChannels(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** By type and key. */
  public List<EventChannel> all(String organization) {
    List<EventChannel> channels = new ArrayList<>();
    EventChannel last = new EventChannel("", "");
    while (last != null) {
      last =
          jdbc.sql(
                  "select channel_type, channel_key from inbound_event"
                      + " where organization = :organization"
                      + " and (channel_type, channel_key) > (:type, :key)"
                      + " order by channel_type, channel_key limit 1")
              .param("organization", organization)
              .param("type", last.type())
              .param("key", last.key())
              .query((row, n) -> new EventChannel(row.getString(1), row.getString(2)))
              .optional()
              .orElse(null);
      if (last != null) {
        channels.add(last);
      }
    }
    return channels;
  }

  List<EventChannel> meantBy(String organization, EventFilter filter) {
    return all(organization).stream().filter(c -> c.isMeantBy(filter.channel())).toList();
  }
}
