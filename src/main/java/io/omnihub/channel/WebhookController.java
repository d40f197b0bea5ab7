package io.omnihub.channel;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The address of a webhook. */
@RestController
class WebhookController {

  private static final String WEBHOOK = "/api/messaging/{type}/{channelKey}/webhook";

  private final Webhooks webhooks;

  WebhookController(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  @GetMapping(WEBHOOK)
  void shake(
      @PathVariable("type") String type,
      @PathVariable("channelKey") String key,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    webhooks.shake(type, key, request, response);
  }

  @PostMapping(WEBHOOK)
  void receive(
      @PathVariable("type") String type,
      @PathVariable("channelKey") String key,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    webhooks.receive(type, key, request, response);
  }
}
