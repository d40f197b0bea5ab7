package io.omnihub.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.omnihub.channel.ChannelPulse.Fault;
import io.omnihub.channel.Polls;
import java.time.Instant;
import java.util.Map;

/**
 * A connected account as programs and pages see it: secrets masked.
 *
 * @param origin {@code database}, or {@code configuration}: the latter is changed there alone
 * @param state {@code active} or {@code paused}
 * @param webhook where its provider sends events; a path where the hub's own address is not known
 * @param generated secrets of the hub's making, which the provider must be told; only in the answer
 *     to who made them
 * @param lastError why an event was refused last
 * @param polling why its events could not be fetched last; null if they could
 * @param sending why its last answer could not be sent; null if it could
 * @param backlog deliveries that wait
 * @param down whether the provider does not answer just now
 * @param restsUntil when it may be written to again; null unless the provider asked to wait
 * @param trouble why the account cannot be used; null if it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChannelView(
    String type,
    String key,
    String name,
    String state,
    String origin,
    boolean sandbox,
    String webhook,
    Map<String, String> settings,
    Map<String, String> generated,
    long version,
    long events,
    Instant lastEventAt,
    String lastError,
    Instant lastErrorAt,
    Fault polling,
    Fault sending,
    long backlog,
    boolean down,
    Instant restsUntil,
    String trouble) {

  /** Whether the hub fetches its events. */
  boolean polled() {
    return Polls.POLL.equals(settings.get(Polls.RECEIVE));
  }
}
