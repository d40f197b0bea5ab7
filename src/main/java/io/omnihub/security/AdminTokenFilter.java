package io.omnihub.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets programs in by {@code Authorization: Bearer} and {@code HUB_ADMIN_TOKEN}, as an
 * administrator of the first organization. Without that variable there is no such token.
 */
final class AdminTokenFilter extends OncePerRequestFilter {

  private static final String BEARER = "Bearer ";
  private static final int SHORTEST = 16;

  private final byte[] token;

  /**
   * @param token empty for none
   * @throws IllegalStateException if it is too short to be a secret
   */
  AdminTokenFilter(String token) {
    if (!token.isEmpty() && token.length() < SHORTEST) {
      throw new IllegalStateException(
          "HUB_ADMIN_TOKEN is shorter than " + SHORTEST + " characters; take a longer one");
    }
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (token.length > 0 && header != null && header.startsWith(BEARER)) {
      byte[] given = header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8);
      if (MessageDigest.isEqual(token, given)) {
        Operator program =
            new Operator(new UUID(0, 0), "default", "admin-token", "", "admin", false);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
            UsernamePasswordAuthenticationToken.authenticated(
                program, null, program.getAuthorities()));
        SecurityContextHolder.setContext(context);
      }
    }
    chain.doFilter(request, response);
  }
}
