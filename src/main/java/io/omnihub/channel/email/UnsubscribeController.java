package io.omnihub.channel.email;

import io.omnihub.channel.email.Unsubscribing.Request;
import io.omnihub.work.DeadLetters;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page behind a mail's {@code List-Unsubscribe}. Looking at it does nothing, since programs
 * that check mails open every link; its button, and a mail program's own, post what RFC 8058 says.
 */
@Controller
class UnsubscribeController {

  private static final Logger LOG = LoggerFactory.getLogger(UnsubscribeController.class);
  private static final String PAGE = "email/unsubscribe";

  private final Unsubscribing unsubscribing;

  UnsubscribeController(Unsubscribing unsubscribing) {
    this.unsubscribing = unsubscribing;
  }

  @GetMapping("/u/{token}")
  String ask(@PathVariable String token, Model model, HttpServletResponse response) {
    Optional<Request> request = unsubscribing.read(token);
    return page(request, request.isPresent() ? "ask" : "unknown", model, response);
  }

  @PostMapping("/u/{token}")
  String take(
      @PathVariable String token,
      @RequestParam(name = "List-Unsubscribe", defaultValue = "") String wish,
      Model model,
      HttpServletResponse response) {
    Optional<Request> request = unsubscribing.read(token);
    if (request.isEmpty() || !wish.equals("One-Click")) {
      return ask(token, model, response);
    }
    try {
      unsubscribing.take(request.get());
      return page(request, "done", model, response);
    } catch (Exception e) {
      LOG.error(
          "{}: an unsubscription could not be accepted: {}",
          request.get().channel(),
          DeadLetters.reason(e));
      return page(request, "later", model, response);
    }
  }

  private static String page(
      Optional<Request> request, String state, Model model, HttpServletResponse response) {
    model.addAttribute("state", state);
    model.addAttribute("address", request.map(Request::address).orElse(""));
    model.addAttribute("sender", request.map(Request::sender).orElse(""));
    response.setHeader("X-Robots-Tag", "noindex");
    switch (state) {
      case "unknown" -> response.setStatus(HttpStatus.NOT_FOUND.value());
      case "later" -> {
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, "5");
      }
      default -> {}
    }
    return PAGE;
  }
}
