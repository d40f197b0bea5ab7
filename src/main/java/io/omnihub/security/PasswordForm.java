package io.omnihub.security;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the change page sends. */
record PasswordForm(String current, String password, String repeated) {

  private static final int SHORTEST = 10;

  /** BCrypt looks at no more bytes than these. */
  private static final int LONGEST_BYTES = 72;

  /** The text key of what is wrong with the new password by itself. */
  Optional<String> flaw() {
    if (password == null || password.length() < SHORTEST) {
      return Optional.of("password.short");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
      return Optional.of("password.long");
    }
    if (!password.equals(repeated)) {
      return Optional.of("password.differs");
    }
    if (password.equals(current)) {
      return Optional.of("password.same");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "PasswordForm[hidden]";
  }
}
