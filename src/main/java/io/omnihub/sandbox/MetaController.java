package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * The Send API of Messenger and of Instagram, under {@code /sandbox/messenger/{version}} and {@code
 * /sandbox/instagram/{version}} (developers.facebook.com, "Messenger Platform"): one page, one
 * professional account, a token each.
 */
@RestController
@ConditionalOnSandbox
@RequestMapping("/sandbox/{product:messenger|instagram}/v{version:\\d+\\.\\d}/me")
class MetaController {

  static final String PAGE_TOKEN = "EAAsandboxMessengerToken";
  static final String ACCOUNT_TOKEN = "IGAsandboxInstagramToken";
  static final String PAGE_ID = "110223344556677";
  static final String ACCOUNT_ID = "17841400008460056";

  private final GraphDesk desk;
  private final MetaInbox inbox;
  private final Map<SandboxSystem, String> subscribed = new EnumMap<>(SandboxSystem.class);

  MetaController(GraphDesk desk, MetaInbox inbox) {
    this.desk = desk;
    this.inbox = inbox;
  }

  @GetMapping
  Object me(@PathVariable String product, HttpServletRequest request) throws IOException {
    SandboxSystem system = system(product);
    return desk.serve(system, request, "me", token(system), params -> about(system));
  }

  @PostMapping("/messages")
  Object send(@PathVariable String product, HttpServletRequest request) throws IOException {
    SandboxSystem system = system(product);
    return desk.serve(
        system, request, "messages", token(system), params -> inbox.take(system, params.json()));
  }

  @RequestMapping(
      path = "/subscribed_apps",
      method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.DELETE})
  Object subscribe(@PathVariable String product, HttpServletRequest request) throws IOException {
    SandboxSystem system = system(product);
    return desk.serve(
        system,
        request,
        "subscribed_apps",
        token(system),
        params -> subscription(system, request.getMethod(), params));
  }

  private synchronized JsonNode subscription(SandboxSystem system, String method, Params params) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    switch (method) {
      case "POST" -> {
        String fields = params.text("subscribed_fields");
        if (fields.isBlank()) {
          throw GraphError.parameter("The parameter subscribed_fields is required.");
        }
        subscribed.put(system, fields);
        return answer.put("success", true);
      }
      case "DELETE" -> {
        subscribed.remove(system);
        return answer.put("success", true);
      }
      default -> {
        var apps = answer.putArray("data");
        if (subscribed.containsKey(system)) {
          var fields = apps.addObject().put("id", "670843887433847").putArray("subscribed_fields");
          for (String field : subscribed.get(system).split(",")) {
            fields.add(field);
          }
        }
        return answer;
      }
    }
  }

  private static JsonNode about(SandboxSystem system) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    return system == SandboxSystem.MESSENGER
        ? answer.put("id", PAGE_ID).put("name", "OmniHub Sandbox")
        : answer
            .put("id", ACCOUNT_ID)
            .put("name", "OmniHub Sandbox")
            .put("username", "omnihub_sandbox");
  }

  private static String token(SandboxSystem system) {
    return system == SandboxSystem.MESSENGER ? PAGE_TOKEN : ACCOUNT_TOKEN;
  }

  private static SandboxSystem system(String product) {
    return SandboxSystem.valueOf(product.toUpperCase(Locale.ROOT));
  }
}
