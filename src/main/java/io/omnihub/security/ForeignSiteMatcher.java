package io.omnihub.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Requests that a browser sends on behalf of another site. A browser repeats HTTP basic by itself,
 * so a foreign page could otherwise drive Jolokia through the administrator's browser. Such a
 * request must carry a CSRF token, which a stateless chain never hands out: it is refused.
 * Following a link to a page is harmless and allowed; callers that are no browsers send no such
 * header.
 */
class ForeignSiteMatcher implements RequestMatcher {

  private static final Set<String> OWN = Set.of("same-origin", "none");

  @Override
  public boolean matches(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site == null) {
      String origin = request.getHeader("Origin");
      return origin != null && !origin.endsWith("//" + request.getHeader("Host"));
    }
    boolean followedLink =
        "GET".equals(request.getMethod())
            && "document".equals(request.getHeader("Sec-Fetch-Dest"))
            && !request.getRequestURI().contains("/jolokia");
    return !OWN.contains(site) && !followedLink;
  }
}
