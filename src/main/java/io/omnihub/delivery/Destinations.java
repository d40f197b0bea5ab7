package io.omnihub.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.omnihub.delivery.DestinationRules.Rate;
import io.omnihub.delivery.DestinationRules.Rule;
import io.omnihub.work.Bells;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What each destination of this node bears just now: its rate, its circuit, its {@link Rest}, how
 * much is under way. One that bears nothing is left out of the claim, so that its backlog hides
 * nobody else's and costs it no attempts. Only a provider that does not work counts against its
 * circuit: one that says no to one message, or asks to wait, is in order. Nodes do not tell each
 * other: each finds out what a destination bears by what it is answered itself.
 */
@Component
class Destinations {

  private static final int TRIES_OF_A_HALF_OPEN_CIRCUIT = 3;
  private static final Duration OPEN = Duration.ofSeconds(5);

  /** Conversations that are told to wait at the same time before all others wait as well. */
  private static final int TOLD_TO_WAIT = 2;

  /** After so long nobody knows any more what was wrong: the circuit is as new. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final DeliveryProperties properties;
  private final DestinationRules rules;
  private final Bells bells;
  private final Clock clock;
  private final CircuitBreakerConfig circuits;
  private final Map<String, Destination> known = new ConcurrentHashMap<>();
  private final Map<UUID, Flight> flights = new ConcurrentHashMap<>();
  private final Map<String, Places> places = new ConcurrentHashMap<>();

  Destinations(
      DeliveryProperties properties,
      ObjectProvider<DestinationRules> rules,
      Bells bells,
      Clock clock) {
    this.properties = properties;
    this.bells = bells;
    this.rules = rules.getIfAvailable(() -> destination -> DestinationRules.NONE);
    this.clock = clock;
    this.circuits =
        CircuitBreakerConfig.custom()
            .clock(clock)
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSize(60)
            .minimumNumberOfCalls(10)
            .failureRateThreshold(50)
            .waitDurationInOpenState(OPEN)
            .permittedNumberOfCallsInHalfOpenState(TRIES_OF_A_HALF_OPEN_CIRCUIT)
            .build();
  }

  private record Flight(Destination destination, long begun, Instant until) {}

  /**
   * A consumer of the sink has started on this node, or stopped.
   *
   * @param change in the number of deliveries that may be under way at once
   */
  void placesChange(String sink, int change) {
    placesOf(sink).add(change);
  }

  private Places placesOf(String sink) {
    return places.computeIfAbsent(sink, name -> new Places());
  }

  /** Those of the sink that nothing is to be claimed for. */
  Set<String> shut(String sink) {
    forgetLapsed();
    Set<String> shut = new TreeSet<>();
    known
        .values()
        .forEach(
            destination -> {
              if (destination.sink.equals(sink) && !destination.bears()) {
                shut.add(destination.name);
              }
            });
    return shut;
  }

  /** Takes a place for it; false if it must wait. The place is free again after {@link #ended}. */
  boolean admit(Delivery delivery) {
    Destination destination = of(delivery);
    Instant now = clock.instant();
    if (!destination.bears() || !destination.circuit.tryAcquirePermission()) {
      return false;
    }
    if (!destination.rest.admit(delivery.claim(), now)) {
      destination.circuit.releasePermission();
      return false;
    }
    if (destination.limiter().filter(limiter -> !limiter.acquirePermission()).isPresent()) {
      destination.circuit.releasePermission();
      destination.rest.ended(delivery.claim());
      return false;
    }
    Instant until = now.plus(properties.claim());
    flights.put(delivery.claim(), new Flight(destination, System.nanoTime(), until));
    destination.underWay.add(delivery.claim());
    destination.places.take();
    return true;
  }

  /**
   * How long the conversation wants to be left alone; zero if not at all.
   *
   * @param group whether it is a group's
   */
  Duration pause(Delivery delivery, boolean group) {
    Rule rule = rules.of(delivery.destination());
    List<Rate> rates =
        Stream.of(rule.conversationRate(), group ? rule.groupRate() : Rate.NONE)
            .filter(rate -> rate.limit() > 0)
            .toList();
    return rates.isEmpty()
        ? Duration.ZERO
        : of(delivery).pace.pause(delivery.thread(), rates, clock.instant());
  }

  private Destination of(Delivery delivery) {
    return known.computeIfAbsent(
        delivery.sink() + " " + delivery.destination(),
        name -> new Destination(delivery.destination(), delivery.sink()));
  }

  void succeeded(Delivery delivery) {
    Flight flight = flights.remove(delivery.claim());
    if (flight != null) {
      flight.destination().circuit.onSuccess(since(flight), TimeUnit.NANOSECONDS);
      flight.destination().takes(delivery.claim());
      flight.destination().leave(delivery.claim());
    }
  }

  /** False if nothing was sent there, or that was told already. */
  boolean failed(Delivery delivery, Failure failure, Throwable cause) {
    Flight flight = flights.remove(delivery.claim());
    if (flight == null) {
      return false;
    }
    boolean begun = !Failure.isOfAStaleClaim(cause);
    Destination destination = flight.destination();
    CircuitBreaker circuit = destination.circuit;
    boolean answered = failure.kind() == Failure.Kind.PERMANENT || failure.after().isPresent();
    if (!begun) {
      circuit.releasePermission();
    } else if (answered) {
      circuit.onSuccess(since(flight), TimeUnit.NANOSECONDS);
    } else {
      circuit.onError(since(flight), TimeUnit.NANOSECONDS, cause);
    }
    if (begun && failure.isToldToWait() && !Failure.isOfTheMedia(cause)) {
      destination.makesWait(delivery.thread(), failure.after().get());
    } else if (begun && failure.kind() == Failure.Kind.PERMANENT) {
      destination.takes(delivery.claim());
    }
    destination.leave(delivery.claim());
    return begun;
  }

  /** Whatever became of it; nothing if that was told. */
  void ended(Delivery delivery) {
    giveBack(delivery.claim());
  }

  /** Whether the provider does not answer just now. */
  boolean isDown(String destination) {
    return known.values().stream()
        .anyMatch(one -> one.name.equals(destination) && one.circuit.getState() == State.OPEN);
  }

  /** Until when the provider asked to be left alone; empty if it did not. */
  Optional<Instant> restsUntil(String destination) {
    Instant now = clock.instant();
    return known.values().stream()
        .filter(one -> one.name.equals(destination))
        .flatMap(one -> one.rest.wished(now).stream())
        .max(Comparator.naturalOrder());
  }

  /** Whose claim has run out is no longer this node's, wherever it got stuck. */
  private void forgetLapsed() {
    Instant now = clock.instant();
    flights.forEach(
        (claim, flight) -> {
          if (flight.until().isBefore(now)) {
            giveBack(claim);
          }
        });
  }

  private void giveBack(UUID claim) {
    Flight flight = flights.remove(claim);
    if (flight != null) {
      flight.destination().circuit.releasePermission();
      flight.destination().leave(claim);
    }
  }

  private static long since(Flight flight) {
    return System.nanoTime() - flight.begun();
  }

  private final class Destination {

    private final String name;
    private final String sink;
    private final CircuitBreaker circuit;
    private final Rest rest = new Rest();
    private final Pace pace = new Pace();
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    private final Places places;
    private Rate rate = Rate.NONE;
    private RateLimiter limiter;
    private volatile Instant opened = Instant.EPOCH;
    private volatile boolean full;

    Destination(String name, String sink) {
      this.name = name;
      this.sink = sink;
      this.places = placesOf(sink);
      this.circuit = CircuitBreaker.of(name, circuits);
      circuit
          .getEventPublisher()
          .onStateTransition(
              event -> {
                if (event.getStateTransition().getToState() == State.OPEN) {
                  opened = clock.instant();
                }
              });
    }

    boolean bears() {
      Duration since = Duration.between(opened, clock.instant());
      boolean setBack = since.isNegative();
      if (circuit.getState() != State.CLOSED && (setBack || since.compareTo(FORGOTTEN) > 0)) {
        circuit.reset();
      }
      State state = circuit.getState();
      return rules.of(name).open()
          && rest.bears(clock.instant())
          && (state != State.OPEN || since.compareTo(OPEN) >= 0)
          && (state != State.HALF_OPEN || underWay.size() < TRIES_OF_A_HALF_OPEN_CIRCUIT)
          && hasPlace()
          && limiter().filter(l -> l.getMetrics().getAvailablePermissions() <= 0).isEmpty();
    }

    private boolean hasPlace() {
      boolean there =
          underWay.size() < places.share(properties.sink(sink).atOnce(), underWay.size());
      full = !there;
      return there;
    }

    /** A channel has several accounts; what is called like its sink is a system that limits us. */
    void makesWait(UUID conversation, Duration wish) {
      int enough = name.equals(sink) ? 1 : TOLD_TO_WAIT;
      rest.told(conversation, clock.instant(), wish, enough);
    }

    /** What waited for the end of a rest may go at once. */
    void takes(UUID claim) {
      if (rest.passed(claim)) {
        bells.ring("deliveries/" + sink);
      }
    }

    /** More may wait for the place; a lane that found no more just now would rest meanwhile. */
    void leave(UUID claim) {
      underWay.remove(claim);
      rest.ended(claim);
      places.leave();
      if (full) {
        full = false;
        bells.ring("deliveries/" + sink);
      }
    }

    /** The sink's configured rate comes first; without one it is what the channel bears. */
    synchronized Optional<RateLimiter> limiter() {
      int configured = properties.sink(sink).rate();
      Rule rule = rules.of(name);
      Rate now =
          configured < 0
              ? rule.rate()
              : configured == 0 ? Rate.NONE : new Rate(configured, Duration.ofSeconds(1));
      if (!now.equals(rate)) {
        rate = now;
        limiter = now.limit() == 0 ? null : RateLimiter.of(name, config(now));
      }
      return Optional.ofNullable(limiter);
    }

    private static RateLimiterConfig config(Rate rate) {
      return RateLimiterConfig.custom()
          .limitForPeriod(rate.limit())
          .limitRefreshPeriod(rate.period())
          .timeoutDuration(Duration.ZERO)
          .build();
    }
  }

  /** When each conversation was written to last; of many, the latest are remembered. */
  private static final class Pace {

    private static final int REMEMBERED = 10_000;

    private final Map<UUID, List<Instant>> written =
        new java.util.LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<UUID, List<Instant>> eldest) {
            return size() > REMEMBERED;
          }
        };

    /** Zero, and then the conversation is taken as written to now; else how long to wait. */
    synchronized Duration pause(UUID conversation, List<Rate> rates, Instant now) {
      List<Instant> times = written.computeIfAbsent(conversation, c -> new ArrayList<>(1));
      times.removeIf(time -> time.isAfter(now)); // by a clock that was set back since
      Duration longest = Duration.ZERO;
      int most = 0;
      for (Rate rate : rates) {
        most = Math.max(most, rate.limit());
        if (times.size() >= rate.limit()) {
          Instant free = times.get(times.size() - rate.limit()).plus(rate.period());
          Duration pause = Duration.between(now, free);
          longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
      }
      if (longest.isZero()) {
        times.add(now);
        times.subList(0, Math.max(0, times.size() - most)).clear();
      }
      return longest;
    }
  }
}
