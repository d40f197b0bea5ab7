package io.omnihub.replay;

import java.time.Instant;
import java.util.UUID;

/**
 * Many replays or releases that a person asked for at once.
 *
 * @param deed events (decide again), release, discard or restore (dead letters)
 * @param state running, done, cancelled
 * @param perMinute pieces a minute, on all nodes together
 * @param expected how many there were when the job was begun
 * @param done carried out; a piece that had nothing to carry out is skipped
 * @param failed could not be carried out; the last reason is {@code lastError}
 */
public record ReplayJob(
    UUID id,
    String organization,
    String deed,
    Settings settings,
    String operator,
    String state,
    int perMinute,
    long expected,
    long done,
    long skipped,
    long failed,
    String lastError,
    Instant reachedAt,
    UUID reachedId,
    Instant createdAt,
    Instant endedAt) {

  /**
   * What the job goes through; one of the filters is null.
   *
   * @param effects kinds of effects that replayed events bring about
   */
  public record Settings(EventFilter events, LetterFilter letters, java.util.List<String> effects) {
    public Settings {
      effects = effects == null ? java.util.List.of() : java.util.List.copyOf(effects);
    }
  }

  /** Pieces looked at. */
  public long through() {
    return done + skipped + failed;
  }

  /** 0 to 100. */
  public int percent() {
    return expected == 0 ? 100 : (int) Math.min(100, through() * 100 / expected);
  }

  public boolean running() {
    return state.equals("running");
  }
}
