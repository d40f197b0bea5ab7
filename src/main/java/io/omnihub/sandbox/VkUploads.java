package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * VK's upload servers (dev.vk.com, "Uploading files"): an address for each file, the file, and the
 * call that makes it an attachment.
 */
@Component
@ConditionalOnSandbox
class VkUploads {

  private static final int MAX_KEPT = 10_000;
  private static final long MAX_PHOTO = 50L << 20;
  private static final Set<String> DOCUMENTS = Set.of("doc", "audio_message");
  private static final Pattern REFUSED = Pattern.compile("(?i).*\\.(mp3|exe|apk|msi|bat|cmd|com)");

  private final Map<String, String> places = oldestFallOut();
  private final Map<String, SentFile> uploaded = oldestFallOut();
  private final Map<String, String> saved = oldestFallOut();
  private long last = 456239000;

  /** The answer to {@code photos.} and {@code docs.getMessagesUploadServer}. */
  synchronized JsonNode place(String method, Params params) {
    String kind =
        method.startsWith("photos.")
            ? "photo"
            : params.text("type").isBlank() ? "doc" : params.text("type");
    if (!kind.equals("photo") && !DOCUMENTS.contains(kind)) {
      throw VkError.parameter("type should be one of doc, audio_message, graffiti");
    }
    if (params.integer("peer_id").isEmpty()) {
      throw VkError.parameter("peer_id is undefined");
    }
    String key = UUID.randomUUID().toString();
    places.put(key, kind);
    String url =
        ServletUriComponentsBuilder.fromCurrentContextPath()
            .path("/sandbox/vk/upload/" + key)
            .toUriString();
    return JsonNodeFactory.instance.objectNode().put("upload_url", url);
  }

  /**
   * What the upload server answers, with status 200 whatever it thinks of the file.
   *
   * @param files of the form, by their field
   */
  synchronized ObjectNode take(String key, Map<String, SentFile> files) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    String kind = places.remove(key);
    if (kind == null) {
      return answer.put("error", "ERR_UPLOAD_BAD_SIGNATURE");
    }
    boolean photo = kind.equals("photo");
    SentFile file = files.get(photo ? "photo" : "file");
    if (file == null || file.size() == 0 || photo && file.size() > MAX_PHOTO) {
      return photo
          ? answer.put("server", 1).put("photo", "[]").put("hash", "none")
          : answer.put("error", "ERR_UPLOAD_FILE_NOT_UPLOADED: file not found");
    }
    if (kind.equals("doc") && REFUSED.matcher(file.name()).matches()) {
      return answer.put("error", "ERR_UPLOAD_FILE_TYPE: this type is not allowed");
    }
    String id = UUID.randomUUID().toString();
    uploaded.put(kind + id, file);
    return photo
        ? answer.put("server", 1).put("photo", "[{\"photo\":\"" + id + "\"}]").put("hash", id)
        : answer.put("file", kind + "|" + id);
  }

  synchronized JsonNode savePhoto(Params params) {
    String hash = params.text("hash");
    if (params.integer("server").isEmpty()
        || !params.text("photo").contains(hash)
        || uploaded.remove("photo" + hash) == null) {
      throw VkError.parameter("photos_list is invalid");
    }
    ObjectNode photo = saved("photo");
    return JsonNodeFactory.instance.arrayNode().add(photo);
  }

  synchronized JsonNode saveDocument(Params params) {
    String[] parts = params.text("file").split("\\|", 2);
    SentFile file = parts.length == 2 ? uploaded.remove(parts[0] + parts[1]) : null;
    if (file == null) {
      throw VkError.of(105);
    }
    ObjectNode document = saved("doc");
    String title = params.text("title");
    document.put("title", title.isEmpty() ? file.name() : title).put("size", file.size());
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("type", parts[0]);
    answer.set(parts[0], document);
    return answer;
  }

  private ObjectNode saved(String kind) {
    long id = ++last;
    long owner = -VkCommunity.ID;
    String access = Long.toHexString(id);
    saved.put(kind + owner + "_" + id + "_" + access, kind);
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("owner_id", owner)
        .put("access_key", access);
  }

  /**
   * @param attachments as a message names them, separated by commas
   */
  synchronized void requireSaved(String attachments) {
    String[] all = attachments.split(",");
    if (all.length > 10) {
      throw VkError.parameter("too many attachments");
    }
    for (String one : all) {
      if (!one.isBlank() && !saved.containsKey(one)) {
        throw VkError.parameter("attachment is invalid");
      }
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
