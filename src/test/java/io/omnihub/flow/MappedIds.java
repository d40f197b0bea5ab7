package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/** The ids under which the hub keeps what a body holds, by the channel's own mapping. */
final class MappedIds {

  private static final Map<String, Expression> MAPPINGS = new ConcurrentHashMap<>();

  private MappedIds() {}

  static List<String> of(String mapping, String body) {
    JsonNode mapped = mapping(mapping).apply(HubClient.read(body));
    return ids(mapped);
  }

  static List<String> ids(JsonNode mapped) {
    return mapped.isArray()
        ? StreamSupport.stream(mapped.spliterator(), false).map(MappedIds::id).toList()
        : List.of(id(mapped));
  }

  static Expression mapping(String name) {
    return MAPPINGS.computeIfAbsent(
        name, n -> Parser.compile(Path.of("kamelets/maps/" + n + ".jslt").toFile()));
  }

  private static String id(JsonNode event) {
    return event.path("eventId").asText().replace("\0", "");
  }
}
