package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.springframework.web.multipart.MultipartFile;

/**
 * A file of a form; the bytes are not kept.
 *
 * @param size in bytes
 */
record SentFile(String name, String type, long size) {

  static SentFile of(MultipartFile file) {
    return new SentFile(file.getOriginalFilename(), file.getContentType(), file.getSize());
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", name)
        .put("type", type)
        .put("size", size);
  }
}
