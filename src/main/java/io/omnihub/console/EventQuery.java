package io.omnihub.console;

import io.omnihub.replay.EventFilter;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The filter of the list of events as its form sends it. */
record EventQuery(
    String channel, String type, String from, String to, String zone, String thread, String q) {

  /**
   * @throws ResponseStatusException 400 if a value is not what its field holds
   */
  EventFilter filter() {
    return new EventFilter(
        channel, type, TimeRange.read(from, zone), TimeRange.read(to, zone), id(thread), q);
  }

  /** Those that narrow the list, by name. */
  public Map<String, String> fields() {
    return FilterFields.of(
        "channel", channel, "type", type, "from", from, "to", to, "zone", zone, "thread", thread,
        "q", q);
  }

  /** The same as the query of an address, without a leading question mark. */
  public String inAddress() {
    return FilterFields.inAddress(fields());
  }

  public boolean narrows() {
    return !filter().equals(EventFilter.ALL);
  }

  private static UUID id(String text) {
    try {
      return text == null || text.isBlank() ? null : UUID.fromString(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "no id of a thread");
    }
  }
}
