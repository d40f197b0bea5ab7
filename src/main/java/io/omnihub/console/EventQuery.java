package io.omnihub.console;

import io.omnihub.replay.EventFilter;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

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

  /** The same as the query of an address, without a leading question mark. */
  public String inAddress() {
    UriComponentsBuilder address = UriComponentsBuilder.newInstance();
    add(address, "channel", channel);
    add(address, "type", type);
    add(address, "from", from);
    add(address, "to", to);
    add(address, "zone", zone);
    add(address, "thread", thread);
    add(address, "q", q);
    String query = address.encode().build().getQuery();
    return query == null ? "" : query;
  }

  public boolean narrows() {
    return !filter().equals(EventFilter.ALL);
  }

  static void add(UriComponentsBuilder address, String name, String value) {
    if (value != null && !value.isBlank()) {
      address.queryParam(name, "{" + name + "}").uriVariables(java.util.Map.of(name, value));
    }
  }

  private static UUID id(String text) {
    try {
      return text == null || text.isBlank() ? null : UUID.fromString(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "no id of a thread");
    }
  }
}
