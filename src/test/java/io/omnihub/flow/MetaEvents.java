package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How Meta signs what it sends, and under which ids the hub keeps it. */
final class MetaEvents {

  static final String HEADER = "X-Hub-Signature-256";

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
    List<String> ids = eventIdsOf(type, own, body);
    return ids.get(ids.size() - 1);
  }

  static List<String> eventIdsOf(String type, String own, String body) {
    JsonNode mapped = MappedIds.mapping(type + "-to-event").apply(HubClient.read(body));
    JsonNode variables = JsonNodeFactory.instance.objectNode().put("own", own);
    return MappedIds.ids(
        MappedIds.mapping("own-events").apply(Map.of("variables", variables), mapped));
  }
}
