package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * The WhatsApp Business Cloud API under {@code /sandbox/whatsapp/{version}}
 * (developers.facebook.com, "WhatsApp Business Platform"): one number, one business account, one
 * token.
 */
@RestController
@ConditionalOnSandbox
@RequestMapping("/sandbox/whatsapp")
class WhatsappController {

  static final String TOKEN = "EAAsandboxWhatsappToken";
  static final String NUMBER_ID = "106540352242922";
  static final String ACCOUNT_ID = "102290129340398";

  private final GraphDesk desk;
  private final WhatsappNumber number;
  private String webhook = "";

  WhatsappController(GraphDesk desk, WhatsappNumber number) {
    this.desk = desk;
    this.number = number;
  }

  @PostMapping("/v{version:\\d+\\.\\d}/{id}/messages")
  Object send(@PathVariable String id, HttpServletRequest request) throws IOException {
    return desk.serve(
        SandboxSystem.WHATSAPP,
        request,
        "messages",
        TOKEN,
        params -> {
          check(NUMBER_ID, id);
          return number.take(params.json());
        });
  }

  /** The number's own data, or where a customer's file is. */
  @GetMapping("/v{version:\\d+\\.\\d}/{id}")
  Object show(@PathVariable String id, HttpServletRequest request) throws IOException {
    return desk.serve(
        SandboxSystem.WHATSAPP,
        request,
        id.equals(NUMBER_ID) ? "number" : "media",
        TOKEN,
        params -> id.equals(NUMBER_ID) ? number.about() : media(id, request));
  }

  /** Where the account's webhooks go instead of the app's own address; without one, to that. */
  @RequestMapping(
      path = "/v{version:\\d+\\.\\d}/{id}/subscribed_apps",
      method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.DELETE})
  Object subscribe(@PathVariable String id, HttpServletRequest request) throws IOException {
    return desk.serve(
        SandboxSystem.WHATSAPP,
        request,
        "subscribed_apps",
        TOKEN,
        params -> {
          check(ACCOUNT_ID, id);
          return request.getMethod().equals("GET") ? subscribed() : subscribed(params);
        });
  }

  /** The bytes of any file are one grey pixel; they want the token as well. */
  @GetMapping("/media/{id}")
  ResponseEntity<byte[]> bytes(@PathVariable String id, HttpServletRequest request) {
    return GraphDesk.hasToken(request, TOKEN)
        ? ResponseEntity.ok().contentType(MediaType.IMAGE_PNG).body(TelegramMessages.PIXEL)
        : ResponseEntity.status(401).build();
  }

  private static JsonNode media(String id, HttpServletRequest request) {
    if (!id.matches("\\d{5,20}")) {
      throw GraphError.unknownObject(id);
    }
    String here = request.getRequestURL().toString().replaceFirst("/v\\d+\\.\\d/[^/]*$", "");
    return JsonNodeFactory.instance
        .objectNode()
        .put("messaging_product", "whatsapp")
        .put("url", here + "/media/" + id)
        .put("mime_type", "image/png")
        .put("file_size", TelegramMessages.PIXEL.length)
        .put("id", id);
  }

  private synchronized JsonNode subscribed(Params params) {
    webhook = params.text("override_callback_uri");
    if (!webhook.isEmpty() && !webhook.startsWith("https://")) {
      throw GraphError.of(2200, 2200, "Callback verification failed: the address is not secure");
    }
    if (!webhook.isEmpty() && params.text("verify_token").isBlank()) {
      throw GraphError.parameter("The parameter verify_token is required.");
    }
    return JsonNodeFactory.instance.objectNode().put("success", true);
  }

  private synchronized JsonNode subscribed() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode app = answer.putArray("data").addObject();
    app.putObject("whatsapp_business_api_data").put("id", "670843887433847").put("name", "OmniHub");
    if (!webhook.isEmpty()) {
      app.put("override_callback_uri", webhook);
    }
    return answer;
  }

  private static void check(String known, String id) {
    if (!known.equals(id)) {
      throw GraphError.unknownObject(id);
    }
  }
}
