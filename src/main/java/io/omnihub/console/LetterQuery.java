package io.omnihub.console;

import io.omnihub.replay.LetterFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The filter of the list of dead letters as its form sends it. {@code state} is open by default.
 */
record LetterQuery(
    String state,
    String stage,
    String reason,
    String reference,
    String from,
    String to,
    String zone) {

  private static final LetterFilter WAITING =
      new LetterFilter("open", null, null, null, null, null);

  LetterQuery {
    state = state == null || state.isBlank() ? "open" : state;
  }

  /**
   * @throws ResponseStatusException 400 if a value is not what its field holds
   */
  LetterFilter filter() {
    return new LetterFilter(
        state.equals("all") ? null : state,
        stage,
        reason,
        reference,
        TimeRange.read(from, zone),
        TimeRange.read(to, zone));
  }

  /** The same as the query of an address, without a leading question mark. */
  public String inAddress() {
    UriComponentsBuilder address = UriComponentsBuilder.newInstance();
    EventQuery.add(address, "state", state);
    EventQuery.add(address, "stage", stage);
    EventQuery.add(address, "reason", reason);
    EventQuery.add(address, "reference", reference);
    EventQuery.add(address, "from", from);
    EventQuery.add(address, "to", to);
    EventQuery.add(address, "zone", zone);
    return address.encode().build().getQuery();
  }

  /** Whether it is another list than that of all who wait. */
  public boolean narrows() {
    return !filter().equals(WAITING);
  }
}
