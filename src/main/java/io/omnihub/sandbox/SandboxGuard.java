package io.omnihub.sandbox;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets through to the sandbox only what a program or a page of this machine sends.
 *
 * <p>The address asked is the socket's own, so the request is unwrapped first and one that a proxy
 * passed on is refused, whatever it says of its origin. The {@code Host} must name this machine, or
 * a foreign name rebound to 127.0.0.1 could read the pages. A browser's request from another site
 * is refused by {@code Sec-Fetch-Site} and {@code Origin}, since being on this machine is all the
 * proof that the stand-ins ask for; only the page itself may be reached by a link.
 */
class SandboxGuard extends OncePerRequestFilter {

  private static final Pattern OWN_HOST =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

  private static final Set<String> FORWARDING =
      Set.of(
          "forwarded",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "true-client-ip",
          "cf-connecting-ip",
          "fastly-client-ip");

  /** Set by Tomcat's RemoteIpValve, which also takes the headers away. */
  private static final String TOMCAT_FORWARDED = "org.apache.tomcat.request.forwarded";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<String> objection = objection(unwrap(request));
    if (objection.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response
        .getWriter()
        .write(
            "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,\"detail\":\"%s\"}"
                .formatted(objection.get()));
  }

  private static Optional<String> objection(HttpServletRequest request) {
    if (!Loopback.isLoopback(request.getRemoteAddr())) {
      return Optional.of("The sandbox answers callers on this machine only.");
    }
    if (isForwarded(request)) {
      return Optional.of("The sandbox answers no request that a proxy passed on.");
    }
    String host = request.getHeader("Host");
    if (host == null || !OWN_HOST.matcher(host).matches()) {
      return Optional.of("Call the sandbox as localhost, 127.0.0.1 or [::1].");
    }
    if (isCrossSite(request) && !isLinkToPage(request)) {
      return Optional.of("The sandbox answers no request from another site.");
    }
    return Optional.empty();
  }

  private static boolean isForwarded(HttpServletRequest request) {
    return Boolean.TRUE.equals(request.getAttribute(TOMCAT_FORWARDED))
        || Collections.list(request.getHeaderNames()).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .anyMatch(name -> name.startsWith("x-forwarded-") || FORWARDING.contains(name));
  }

  private static boolean isCrossSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if ("cross-site".equals(site) || "same-site".equals(site)) {
      return true;
    }
    String origin = request.getHeader("Origin");
    return origin != null && !Loopback.isLoopback(hostOf(origin));
  }

  private static boolean isLinkToPage(HttpServletRequest request) {
    return "GET".equals(request.getMethod())
        && request.getRequestURI().matches("/sandbox/?")
        && request.getHeader("Origin") == null;
  }

  private static String hostOf(String origin) {
    try {
      return URI.create(origin).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static HttpServletRequest unwrap(HttpServletRequest request) {
    ServletRequest current = request;
    while (current instanceof HttpServletRequestWrapper wrapper) {
      current = wrapper.getRequest();
    }
    return (HttpServletRequest) current;
  }
}
