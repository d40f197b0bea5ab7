package io.omnihub.channel;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A connected account as it is kept.
 *
 * @param id of its row; null for one that the configuration names
 * @param name for people
 * @param settings all of them, opened secrets included; never logged, never shown
 * @param version grows with each change
 * @param trouble why what is stored of it cannot be read; null if it can
 */
public record Channel(
    UUID id,
    String organization,
    String type,
    String key,
    String name,
    State state,
    Map<String, String> settings,
    long version,
    Instant createdAt,
    String trouble) {

  /** What an account does. */
  public enum State {
    /** Receives and sends. */
    ACTIVE,
    /** Sends nothing and is not polled; what customers write by webhook is still recorded. */
    PAUSED;

    /** As it is stored and shown to programs. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What is stored; anything unknown sends nothing. */
    static State of(String code) {
      return ACTIVE.code().equals(code) ? ACTIVE : PAUSED;
    }
  }

  public Channel {
    settings = Map.copyOf(settings);
  }

  /** Whether the configuration names it: it is changed there and nowhere else. */
  public boolean configured() {
    return id == null;
  }

  /** Whether the hub fetches its events, rather than being called by the provider. */
  public boolean isPolled() {
    return Polls.POLL.equals(settings.get(Polls.RECEIVE));
  }

  /** What the flow sees of it. */
  public ChannelAccount account() {
    return new ChannelAccount(organization, type, key, settings);
  }

  /** {@code telegram:shop}: where deliveries go. */
  public String destination() {
    return type + ":" + key;
  }

  @Override
  public String toString() {
    return destination();
  }
}
