package io.omnihub.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets an operator with the printed password do one thing only in the console: change it. The
 * management port takes it as it is, so that metrics can be read from the first minute.
 */
class PrintedPasswordFilter extends OncePerRequestFilter {

  private final RequestMatcher allowed;
  private final String page;

  /**
   * @param page where the password is changed
   */
  PrintedPasswordFilter(RequestMatcher allowed, String page) {
    this.allowed = allowed;
    this.page = page;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
    boolean printed =
        signedIn != null
            && signedIn.getPrincipal() instanceof Operator operator
            && operator.mustChangePassword();
    if (!printed || allowed.matches(request)) {
      chain.doFilter(request, response);
    } else {
      response.sendRedirect(request.getContextPath() + page);
    }
  }
}
