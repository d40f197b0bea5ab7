package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * All leads, or contacts, or deals, or companies of the portal, at most {@value #MAX_KEPT}; the
 * oldest fall out.
 *
 * <p>An entity is replaced, never changed in place, so readers need no lock. Phones, mails and
 * origins are indexed, since a duplicate check before each new lead must stay cheap in a load test.
 */
final class BitrixEntities {

  static final int MAX_KEPT = 100_000;

  private static final int PAGE = 50;
  private static final Set<String> INDEXED = Set.of("ORIGIN_ID", "PHONE", "EMAIL");

  private final String title;
  private final String stage;
  private final SandboxClock clock;
  private final AtomicInteger lastId = new AtomicInteger();
  private final NavigableMap<Integer, ObjectNode> byId = new ConcurrentSkipListMap<>();
  private final Map<String, NavigableSet<Integer>> index = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * @param title what a new one is called, before its number; null for those that have no title
   * @param stage the field that starts as {@code NEW}; null for those that go through no stages
   */
  BitrixEntities(String title, String stage, SandboxClock clock) {
    this.title = title;
    this.stage = stage;
    this.clock = clock;
  }

  int add(ObjectNode fields) {
    int id = lastId.incrementAndGet();
    ObjectNode blank = JsonNodeFactory.instance.objectNode().put("ID", String.valueOf(id));
    BitrixFields.SCALAR.forEach(blank::putNull);
    if (title != null) {
      blank.put("TITLE", title + " #" + id).put("OPPORTUNITY", "0.00");
    }
    if (stage != null) {
      blank.put(stage, "NEW");
    }
    blank.put("ASSIGNED_BY_ID", "1").put("OPENED", "Y").put("CREATED_BY_ID", "1");
    blank.put("DATE_CREATE", BitrixTime.date(clock.now()));
    ObjectNode entity = stamped(BitrixFields.merged(blank, fields));
    byId.put(id, entity);
    enter(id, entity);
    if (size.incrementAndGet() > MAX_KEPT) {
      dropOldest();
    }
    return id;
  }

  /**
   * @throws BitrixError where there is none
   */
  ObjectNode get(int id) {
    ObjectNode entity = byId.get(id);
    if (entity == null) {
      throw BitrixError.words("Not found");
    }
    return entity;
  }

  boolean has(int id) {
    return byId.containsKey(id);
  }

  void update(int id, ObjectNode fields) {
    ObjectNode changed =
        byId.computeIfPresent(
            id,
            (key, before) -> {
              ObjectNode after = stamped(BitrixFields.merged(before, fields));
              leave(key, before);
              enter(key, after);
              return after;
            });
    if (changed == null) {
      throw BitrixError.words("Not found");
    }
  }

  /** Ids of those that have one of these phones or mails. */
  NavigableSet<Integer> withComm(String type, List<String> values) {
    NavigableSet<Integer> ids = new TreeSet<>();
    values.forEach(value -> ids.addAll(indexed(type, value)));
    return ids;
  }

  /** Pages of {@value #PAGE}; {@code start=-1} asks for the first one without a count. */
  BitrixResult list(Params params) {
    BitrixFilter filter = BitrixFilter.of(params.get("filter"));
    List<ObjectNode> found =
        candidates(params.get("filter")).filter(filter::matches).sorted(order(params)).toList();
    long asked = params.integer("start").orElse(0);
    int start = (int) Math.max(0, Math.min(asked, found.size()));
    int end = Math.min(found.size(), start + PAGE);
    ArrayNode page = JsonNodeFactory.instance.arrayNode();
    found.subList(start, end).forEach(entity -> page.add(selected(entity, params.get("select"))));
    return asked < 0
        ? BitrixResult.of(page)
        : new BitrixResult(page, found.size(), end < found.size() ? end : null);
  }

  private Stream<ObjectNode> candidates(JsonNode filter) {
    for (String field : INDEXED) {
      JsonNode value = filter.path(field);
      if (value.isValueNode()) {
        return indexed(field, value.asText()).stream().map(byId::get).filter(e -> e != null);
      }
    }
    return byId.values().stream();
  }

  private static Comparator<ObjectNode> order(Params params) {
    var byId = Comparator.<ObjectNode>comparingInt(e -> e.path("ID").asInt());
    return params.get("order").path("ID").asText().equalsIgnoreCase("DESC")
        ? byId.reversed()
        : byId;
  }

  /** Phones and mails come only where they are named. */
  private static ObjectNode selected(ObjectNode entity, JsonNode select) {
    ObjectNode selected = JsonNodeFactory.instance.objectNode();
    boolean all = select.isEmpty();
    Set<String> names = new HashSet<>();
    for (JsonNode name : select) {
      all |= name.asText().equals("*");
      names.add(name.asText());
    }
    for (Map.Entry<String, JsonNode> field : entity.properties()) {
      String name = field.getKey();
      if (name.equals("ID")
          || names.contains(name)
          || all && !BitrixFields.MULTIPLE.contains(name)
          || names.contains("UF_*") && name.startsWith("UF_")) {
        selected.set(name, field.getValue());
      }
    }
    return selected;
  }

  private ObjectNode stamped(ObjectNode entity) {
    return entity
        .put("DATE_MODIFY", BitrixTime.date(clock.now()))
        .put("HAS_PHONE", entity.path("PHONE").isEmpty() ? "N" : "Y")
        .put("HAS_EMAIL", entity.path("EMAIL").isEmpty() ? "N" : "Y");
  }

  private void dropOldest() {
    Map.Entry<Integer, ObjectNode> oldest = byId.pollFirstEntry();
    if (oldest != null) {
      size.decrementAndGet();
      leave(oldest.getKey(), oldest.getValue());
    }
  }

  private Collection<Integer> indexed(String field, String value) {
    return index.getOrDefault(key(field, value), Collections.emptyNavigableSet());
  }

  private void enter(int id, ObjectNode entity) {
    keys(entity)
        .forEach(
            key ->
                index.compute(
                    key,
                    (k, ids) -> {
                      var entered = ids == null ? new ConcurrentSkipListSet<Integer>() : ids;
                      entered.add(id);
                      return entered;
                    }));
  }

  private void leave(int id, ObjectNode entity) {
    keys(entity)
        .forEach(
            key ->
                index.computeIfPresent(
                    key,
                    (k, ids) -> {
                      ids.remove(id);
                      return ids.isEmpty() ? null : ids;
                    }));
  }

  private static Stream<String> keys(ObjectNode entity) {
    return INDEXED.stream()
        .flatMap(
            field ->
                BitrixFields.MULTIPLE.contains(field)
                    ? BitrixFields.values(entity, field).stream().map(value -> key(field, value))
                    : entity.path(field).isTextual()
                        ? Stream.of(key(field, entity.path(field).asText()))
                        : Stream.empty());
  }

  private static String key(String field, String value) {
    return field
        + '='
        + (BitrixFields.MULTIPLE.contains(field) ? BitrixFields.comparable(field, value) : value);
  }
}
