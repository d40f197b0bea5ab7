package io.omnihub.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * One thing that a person did to the hub's work.
 *
 * @param operator the name that the person signed in with
 * @param deed what was done, for example {@code letter.released}
 * @param subject what it was done to
 * @param detail what else is worth knowing, without a customer's text
 */
public record Deed(String operator, String deed, UUID subject, String detail, Instant at) {}
