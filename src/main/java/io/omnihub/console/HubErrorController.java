package io.omnihub.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.error.ErrorAttributeOptions.Include;
import org.springframework.boot.web.servlet.error.ErrorAttributes;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.ModelAndView;

/**
 * What every failed request ends in: a plain page for people, problem+json for programs. The reason
 * of a refusal is told; of a failure of ours nothing but that it happened.
 */
@Controller
class HubErrorController implements ErrorController {

  private final ErrorAttributes attributes;

  HubErrorController(ErrorAttributes attributes) {
    this.attributes = attributes;
  }

  @RequestMapping(path = "${server.error.path:/error}", produces = MediaType.TEXT_HTML_VALUE)
  Object page(HttpServletRequest request) {
    Map<String, Object> error = error(request);
    if (String.valueOf(error.get("path")).startsWith("/api/")) {
      return problem(request);
    }
    HttpStatus status = status(error);
    ModelAndView page = new ModelAndView("console/error", Map.of("status", status.value()));
    page.setStatus(status);
    return page;
  }

  @RequestMapping("${server.error.path:/error}")
  ResponseEntity<ProblemDetail> problem(HttpServletRequest request) {
    Map<String, Object> error = error(request);
    HttpStatus status = status(error);
    ProblemDetail problem = ProblemDetail.forStatus(status);
    if (status.is4xxClientError() && error.get("message") instanceof String reason) {
      problem.setDetail(reason);
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private Map<String, Object> error(HttpServletRequest request) {
    return attributes.getErrorAttributes(
        new ServletWebRequest(request),
        ErrorAttributeOptions.of(Include.STATUS, Include.PATH, Include.MESSAGE));
  }

  private static HttpStatus status(Map<String, Object> error) {
    HttpStatus status = HttpStatus.resolve((Integer) error.get("status"));
    return status == null || !status.isError() ? HttpStatus.INTERNAL_SERVER_ERROR : status;
  }
}
