package io.omnihub.security;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;

/** A person who is signed in to the console, and the organization whose rows that person sees. */
public final class Operator extends User {

  private static final long serialVersionUID = 1;

  private final UUID id;
  private final String organization;
  private final boolean mustChangePassword;

  Operator(
      UUID id,
      String organization,
      String username,
      String passwordHash,
      String role,
      boolean mustChangePassword) {
    super(
        username,
        passwordHash,
        List.of(new SimpleGrantedAuthority("ROLE_" + role.toUpperCase(Locale.ROOT))));
    this.id = id;
    this.organization = organization;
    this.mustChangePassword = mustChangePassword;
  }

  /** The operator's row. */
  public UUID id() {
    return id;
  }

  /** Slug of the organization that the operator works for. */
  public String organization() {
    return organization;
  }

  /** Whether the password is the printed one, which opens only the page that changes it. */
  public boolean mustChangePassword() {
    return mustChangePassword;
  }
}
