package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How Meta signs what it sends, and under which ids the hub keeps it. */
final class MetaEvents {

  static final String HEADER = "X-Hub-Signature-256";

  private static final Map<String, Expression> MAPPINGS = new ConcurrentHashMap<>();

  private MetaEvents() {}

  static Map<String, String> signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Map.of(HEADER, "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Of several events in a body, the last.
   *
   * @param own the id of the number or page
   */
  static String eventIdOf(String type, String own, String body) {
    JsonNode mapped = mapping(type + "-to-event").apply(HubClient.read(body));
    JsonNode variables = JsonNodeFactory.instance.objectNode().put("own", own);
    JsonNode events = mapping("own-events").apply(Map.of("variables", variables), mapped);
    return events.get(events.size() - 1).path("eventId").asText();
  }

  private static Expression mapping(String name) {
    return MAPPINGS.computeIfAbsent(
        name, n -> Parser.compile(Path.of("kamelets/maps/" + n + ".jslt").toFile()));
  }
}
