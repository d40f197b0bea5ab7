package io.omnihub.console;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.UriComponentsBuilder;

/** What the frame of every page shows. */
@ControllerAdvice
class PageModel {

  private final boolean sandbox;

  PageModel(@Value("${hub.sandbox.enabled:false}") boolean sandbox) {
    this.sandbox = sandbox;
  }

  @ModelAttribute("sandbox")
  boolean sandbox() {
    return sandbox;
  }

  @ModelAttribute("operatorName")
  String operatorName(Principal signedIn) {
    return signedIn == null ? null : signedIn.getName();
  }

  @ModelAttribute("administrator")
  boolean administrator(HttpServletRequest request) {
    return request.isUserInRole("ADMIN");
  }

  @ModelAttribute("path")
  String path(HttpServletRequest request) {
    return request.getRequestURI();
  }

  /**
   * What this page was asked for, to be followed by {@code lang=}: a filter outlives a language.
   */
  @ModelAttribute("asked")
  String asked(HttpServletRequest request) {
    String query =
        UriComponentsBuilder.newInstance()
            .query(request.getQueryString())
            .replaceQueryParam("lang")
            .build()
            .getQuery();
    return query == null || query.isEmpty() ? "?" : "?" + query + "&";
  }
}
