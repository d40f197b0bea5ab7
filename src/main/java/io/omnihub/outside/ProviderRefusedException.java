package io.omnihub.outside;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A provider answered, and the answer is no. Its message is for people and holds no address. */
public class ProviderRefusedException extends RuntimeException {

  /** What the refusal means for the next attempt. */
  public enum Kind {
    /** The same again is of no use. */
    PERMANENT,
    /** Not now. */
    RETRY,
    /** Whether it had its effect is not known. */
    UNCERTAIN,
    /** The time for free answers is over; a template may be sent. */
    WINDOW,
    /** The customer does not want to be written to. */
    BLOCKED,
    /** The account's own token is refused: a person must look at the channel. */
    AUTH,
    /** The provider has not worked up the media yet. */
    MEDIA;

    /** By its name in small letters; what is not known is {@link #PERMANENT}. */
    public static Kind of(String code) {
      return Arrays.stream(values())
          .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(code))
          .findFirst()
          .orElse(PERMANENT);
    }
  }

  private final Kind kind;
  private final String code;
  private final transient Optional<Duration> after;

  /**
   * @param code the provider's own; empty where it has none
   * @param reason one line
   * @param after how long the provider wants to be left alone
   */
  public ProviderRefusedException(Kind kind, String code, String reason, Optional<Duration> after) {
    super(code.isEmpty() ? reason : code + ": " + reason);
    this.kind = kind;
    this.code = code;
    this.after = after;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  public Optional<Duration> after() {
    return after;
  }
}
