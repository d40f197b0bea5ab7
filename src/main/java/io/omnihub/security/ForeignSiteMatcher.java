package io.omnihub.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Requests that a browser sends, or may send, on behalf of another site. A browser repeats HTTP
 * basic by itself, so a foreign page could otherwise drive Jolokia through the administrator's
 * browser. Such a request must carry a CSRF token, which a stateless chain never hands out: it is
 * refused. Following a link to a page is harmless and allowed; callers that are no browsers send no
 * such header.
 *
 * <p>Over plain HTTP a browser says nothing of where a GET comes from, and Jolokia executes by GET
 * too. A GET of unknown origin may therefore only look; whoever wants more sends a POST, which
 * never leaves a browser without its {@code Origin}.
 */
class ForeignSiteMatcher implements RequestMatcher {

  private static final Set<String> OWN = Set.of("same-origin", "none");
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
  private static final Pattern JOLOKIA = Pattern.compile("/jolokia(?:/|$)");
  private static final Pattern JOLOKIA_LOOKS =
      Pattern.compile("/jolokia/?(?:(?:version|read|list|search)(?:/.*)?)?$", Pattern.DOTALL);

  @Override
  public boolean matches(HttpServletRequest request) {
    String path = decodedPath(request);
    boolean jolokia = JOLOKIA.matcher(path).find();
    String site = request.getHeader("Sec-Fetch-Site");
    if (site == null) {
      String origin = request.getHeader("Origin");
      return origin == null
          ? jolokia && WITHOUT_BODY.contains(request.getMethod()) && !onlyLooks(request, path)
          : !origin.endsWith("//" + request.getHeader("Host"));
    }
    boolean followedLink =
        "GET".equals(request.getMethod())
            && "document".equals(request.getHeader("Sec-Fetch-Dest"))
            && !jolokia;
    return !OWN.contains(site) && !followedLink;
  }

  /** The parameter {@code p} says for Jolokia what the path could say. */
  private static boolean onlyLooks(HttpServletRequest request, String path) {
    return request.getParameter("p") == null && JOLOKIA_LOOKS.matcher(path).find();
  }

  /** As the container maps it to a servlet: an encoded letter is the same letter. */
  private static String decodedPath(HttpServletRequest request) {
    String within = request.getPathInfo();
    return within == null ? request.getServletPath() : request.getServletPath() + within;
  }
}
