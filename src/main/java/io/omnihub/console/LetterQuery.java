package io.omnihub.console;

import io.omnihub.replay.LetterFilter;
import java.util.Map;
import org.springframework.web.server.ResponseStatusException;

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

  /** Those that narrow the list, by name. */
  public Map<String, String> fields() {
    return FilterFields.of(
        "state",
        state,
        "stage",
        stage,
        "reason",
        reason,
        "reference",
        reference,
        "from",
        from,
        "to",
        to,
        "zone",
        zone);
  }

  /** The same as the query of an address, without a leading question mark. */
  public String inAddress() {
    return FilterFields.inAddress(fields());
  }

  /** Whether it is another list than that of all who wait. */
  public boolean narrows() {
    return !filter().equals(WAITING);
  }
}
