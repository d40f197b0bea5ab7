package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.flow.TestedChannel.Customer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A channel's samples, each time with another defect: most keep to JSON, with one to three values
 * changed, taken away or put elsewhere; the others have their bytes changed. A seed gives the same
 * defects each time.
 */
final class Mutations {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<JsonNode> VALUES =
      Stream.of(
              "null,true,false,0,-1,1.5,1e308,-2147483649,9007199254740993,\"\",\" \",\"x\",[],{}",
              "99999999999999999999999999,\"\\u0000\",\"\\ud83d\",\"\\u202e\",[null],[[]],[1,2]",
              "{\"id\":1},{\"id\":null},\"2026-06-12T09:00:00Z\",\"-\",\"ru\",\"\\r\\n\",\"'--\"")
          .flatMap(values -> read("[" + values + "]"))
          .toList();

  private final Random random;
  private final Customer customer;
  private final List<JsonNode> samples;

  Mutations(long seed, TestedChannel channel, Customer customer) {
    this.random = new Random(seed);
    this.customer = customer;
    this.samples =
        channel.samples().taken().stream()
            .flatMap(name -> read("[" + channel.samples().body(name) + "]"))
            .flatMap(Mutations::each)
            .toList();
  }

  /** A list is the events that are in it. */
  private static Stream<JsonNode> each(JsonNode sample) {
    return sample.isArray() ? StreamSupport.stream(sample.spliterator(), false) : Stream.of(sample);
  }

  byte[] next() {
    ObjectNode sample = customer.anew(pick(samples).deepCopy());
    if (random.nextInt(5) == 0) {
      return spoil(sample.toString().getBytes(StandardCharsets.UTF_8));
    }
    for (int defects = 1 + random.nextInt(3); defects > 0; defects--) {
      spoil(sample);
    }
    return sample.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void spoil(ObjectNode sample) {
    List<JsonNode> holders = new ArrayList<>();
    collect(sample, holders);
    if (holders.isEmpty()) {
      return;
    }
    JsonNode holder = pick(holders);
    JsonNode value = value(holders);
    if (holder instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = pick(names);
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "_", value);
        default -> object.set(name, value);
      }
    } else if (holder instanceof ArrayNode array) {
      array.set(random.nextInt(array.size()), value);
    }
  }

  private JsonNode value(List<JsonNode> elsewhere) {
    return switch (random.nextInt(10)) {
      case 0 -> JSON.valueToTree("я".repeat(1 + random.nextInt(3_000)));
      case 1 -> pick(elsewhere).deepCopy();
      case 2 -> JSON.valueToTree(random.nextLong());
      default -> pick(VALUES).deepCopy();
    };
  }

  private byte[] spoil(byte[] body) {
    byte[] bytes = body.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] = "{}[]\",:\\0e-".getBytes(StandardCharsets.UTF_8)[random.nextInt(11)];
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  private static void collect(JsonNode node, List<JsonNode> holders) {
    if (node.isContainerNode() && !node.isEmpty()) {
      holders.add(node);
    }
    node.forEach(child -> collect(child, holders));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Stream<JsonNode> read(String array) {
    try {
      List<JsonNode> values = new ArrayList<>();
      JSON.readTree(array).forEach(values::add);
      return values.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
