package io.omnihub.replay;

import java.util.UUID;

/**
 * Whom a dead letter is about.
 *
 * @param thread the conversation; null where the letter has none
 * @param contact the name; null where there is no contact, or one without a name
 * @param channel {@code telegram:shop}, or the system that it was for; null where none is known
 */
public record LetterSubject(UUID thread, String contact, String channel) {

  static final LetterSubject UNKNOWN = new LetterSubject(null, null, null);
}
