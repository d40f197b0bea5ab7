package io.omnihub.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * Answers a caller that is no page with 401. An htmx request also learns where to sign in, else the
 * sign-in page would land inside the fragment that it wanted to refresh.
 */
class ApiEntryPoint implements AuthenticationEntryPoint {

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
      throws IOException {
    if (request.getHeader("HX-Request") != null) {
      response.setHeader("HX-Redirect", request.getContextPath() + "/sign-in");
    }
    response.sendError(HttpStatus.UNAUTHORIZED.value(), "Sign in first");
  }
}
