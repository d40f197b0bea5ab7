package io.omnihub.delivery;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param claim how long a node may work on a delivery before its outcome counts as uncertain
 * @param sinks settings by sink; what is not named has the defaults
 */
@ConfigurationProperties("hub.delivery")
record DeliveryProperties(@DefaultValue("1m") Duration claim, Map<String, Sink> sinks) {

  DeliveryProperties {
    sinks = sinks == null ? Map.of() : Map.copyOf(sinks);
  }

  Sink sink(String name) {
    return sinks.getOrDefault(name, Sink.DEFAULT);
  }

  /** The longest pause that any sink has between two attempts. */
  Duration longestRetry() {
    return Stream.concat(Stream.of(Sink.DEFAULT), sinks.values().stream())
        .map(Sink::longestRetry)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /**
   * @param enabled whether there is an account to deliver to; effects of a sink that is off are not
   *     written at all
   * @param rate deliveries a second to one destination on this node; 0 for no limit, -1 for what
   *     the channel type says it bears
   * @param atOnce deliveries to one destination that may be under way on this node
   * @param attempts before a delivery becomes a dead letter
   * @param firstRetry pause after the first failure; it doubles each time, with jitter of a half
   * @param longestRetry the pause never exceeds this
   * @param uncertain what to do when the outcome of an attempt is unknown
   */
  record Sink(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("-1") int rate,
      @DefaultValue("12") int atOnce,
      @DefaultValue("12") int attempts,
      @DefaultValue("1s") Duration firstRetry,
      @DefaultValue("5m") Duration longestRetry,
      @DefaultValue("resend") Uncertain uncertain) {

    static final Sink DEFAULT =
        new Sink(true, -1, 12, 12, Duration.ofSeconds(1), Duration.ofMinutes(5), Uncertain.RESEND);
  }

  /** The stated policy for an attempt whose answer was never seen. */
  enum Uncertain {
    /** Send again; the sink may ask the provider first ({@code uncertain} is told to it). */
    RESEND,
    /** Do not send again; a person decides from the dead letters. */
    HOLD
  }
}
