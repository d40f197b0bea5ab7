package io.omnihub.console;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;

/** The fields of a list's filter that hold something, for the next form or address. */
final class FilterFields {

  private FilterFields() {}

  /**
   * @param namesAndValues in turn; what is null or blank is left out
   */
  static Map<String, String> of(String... namesAndValues) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int at = 0; at < namesAndValues.length; at += 2) {
      String value = namesAndValues[at + 1];
      if (value != null && !value.isBlank()) {
        fields.put(namesAndValues[at], value);
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  /** As the query of an address, without a leading question mark. */
  static String inAddress(Map<String, String> fields) {
    UriComponentsBuilder address = UriComponentsBuilder.newInstance();
    fields.forEach(
        (name, value) ->
            address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value)));
    String query = address.encode().build().getQuery();
    return query == null ? "" : query;
  }
}
