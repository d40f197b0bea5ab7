package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a method of the portal gives.
 *
 * @param total how many entries a list has in all; null for what is no list
 * @param next where the list's next page starts; null on the last one
 */
record BitrixResult(JsonNode result, Integer total, Integer next) {

  static BitrixResult of(JsonNode result) {
    return new BitrixResult(result, null, null);
  }

  static BitrixResult of(int id) {
    return of(JsonNodeFactory.instance.numberNode(id));
  }

  ObjectNode envelope(BitrixTime time) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.set("result", result);
    if (next != null) {
      envelope.put("next", next);
    }
    if (total != null) {
      envelope.put("total", total);
    }
    envelope.set("time", time.json());
    return envelope;
  }
}
