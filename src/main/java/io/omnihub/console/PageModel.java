package io.omnihub.console;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

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
}
