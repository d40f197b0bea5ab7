package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** Of several events in a body, the last. */
  static String eventIdOf(String type, String body) {
    Expression mapping =
        MAPPINGS.computeIfAbsent(
            type, t -> Parser.compile(Path.of("kamelets/maps/" + t + "-to-event.jslt").toFile()));
    JsonNode events = mapping.apply(HubClient.read(body));
    return events.get(events.size() - 1).path("eventId").asText();
  }
}
