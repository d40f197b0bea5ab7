package io.omnihub.console;

import java.time.Instant;
import java.util.List;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * An account in the list.
 *
 * @param title of its type, in the reader's language
 * @param icon data URI of an SVG; null where there is none
 * @param polled whether the hub fetches its events
 * @param faults what is wrong between the hub and its provider just now
 */
record ChannelRow(ChannelView view, String title, String icon, boolean polled, List<Fault> faults) {

  /**
   * @param deed {@code polling} or {@code sending}
   * @param sentence in the reader's language
   * @param technical the line of the machine
   */
  record Fault(String deed, String sentence, String technical, Instant at) {}

  /** Of the page of the account. */
  public String address() {
    return address(view.type(), view.key());
  }

  static String address(String type, String key) {
    return UriComponentsBuilder.fromPath("/console/channels")
        .pathSegment(type, key)
        .encode()
        .toUriString();
  }

  /** broken, paused, waiting for the first event, or live. */
  public String state() {
    if (view.trouble() != null) {
      return "broken";
    }
    if (view.state().equals("paused")) {
      return "paused";
    }
    return view.lastEventAt() == null ? "waiting" : "live";
  }

  /** As {@code telegram:shop}, by which events are filtered. */
  public String destination() {
    return view.type() + ":" + view.key();
  }

  /** Whether the last thing that was heard is an error. */
  public boolean troubled() {
    return view.lastErrorAt() != null
        && (view.lastEventAt() == null || view.lastErrorAt().isAfter(view.lastEventAt()));
  }

  public boolean configured() {
    return view.origin().equals("configuration");
  }
}
