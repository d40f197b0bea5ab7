package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * MAX's upload servers (dev.max.ru/docs-api, POST /uploads). Sound and film get their token with
 * the address and are worked up for a while after they came; until then a message with them is
 * refused.
 */
@Component
@ConditionalOnSandbox
class MaxUploads {

  private static final int MAX_KEPT = 10_000;
  private static final Duration WORK = Duration.ofSeconds(1);
  private static final Set<String> TYPES = Set.of("image", "video", "audio", "file");
  private static final Set<String> WORKED_UP = Set.of("video", "audio");

  private record Place(String type, String token) {}

  private record Kept(String type, Instant ready) {}

  private final SandboxClock clock;
  private final Map<String, Place> places = oldestFallOut();
  private final Map<String, Kept> files = oldestFallOut();

  MaxUploads(SandboxClock clock) {
    this.clock = clock;
  }

  synchronized JsonNode place(Params params) {
    String type = params.text("type");
    if (!TYPES.contains(type)) {
      throw MaxError.payload("type: must be one of image, video, audio, file");
    }
    String key = UUID.randomUUID().toString();
    String token = "t" + UUID.randomUUID().toString().replace("-", "");
    places.put(key, new Place(type, token));
    String url =
        ServletUriComponentsBuilder.fromCurrentContextPath()
            .path("/sandbox/max/upload/" + key)
            .toUriString();
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("url", url);
    return WORKED_UP.contains(type) ? answer.put("token", token) : answer;
  }

  /**
   * @param sent of the form, by their field
   */
  synchronized ResponseEntity<?> take(String key, Map<String, SentFile> sent) {
    SentFile file = sent.get("data");
    Place place = file == null || file.size() == 0 ? null : places.remove(key);
    if (place == null) {
      return ResponseEntity.badRequest()
          .body(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("error_code", "4")
                  .put("error_msg", file == null ? "NO_DATA" : "UPLOAD_URL_EXPIRED"));
    }
    boolean slow = WORKED_UP.contains(place.type());
    files.put(place.token(), new Kept(place.type(), clock.now().plus(slow ? WORK : Duration.ZERO)));
    if (slow) {
      return ResponseEntity.ok().contentType(MediaType.APPLICATION_XML).body("<retval>1</retval>");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (place.type().equals("image")) {
      answer.putObject("photos").putObject(key).put("token", place.token());
    } else {
      answer.put("fileId", file.size()).put("token", place.token());
    }
    return ResponseEntity.ok(answer);
  }

  /**
   * @throws MaxError if it names no upload of its type, or one that is not ready
   */
  synchronized void requireReady(String type, JsonNode payload) {
    JsonNode photos = payload.path("photos");
    String token =
        photos.isObject() && !photos.isEmpty()
            ? photos.elements().next().path("token").asText()
            : payload.path("token").asText();
    Kept kept = files.get(token);
    if (kept == null || !kept.type().equals(type)) {
      throw MaxError.payload(type + ": invalid token");
    }
    if (clock.now().isBefore(kept.ready())) {
      throw new MaxError(
          400, "attachment.not.ready", "Key: errors.process.attachment.file.not.processed");
    }
  }

  private static <V> Map<String, V> oldestFallOut() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MAX_KEPT;
      }
    };
  }
}
