package io.omnihub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractOperator;
import com.schibsted.spt.data.jslt.impl.DotExpression;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.MultiplyOperator;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.impl.Scope;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one run of a mapping may cost. JSLT has no limits and cannot be interrupted, so every step
 * of a compiled mapping is replaced by one that looks at the meter: a run ends soon after its time
 * is over, and no text, list or tree grows beyond what its result may be. It is told through the
 * thread, since JSLT hands on nothing of the caller's.
 */
final class MappingMeter {

  private static final int LONGEST_TEXT = 1 << 20;
  private static final int MOST_NODES = 200_000;
  private static final int ALL_NODES = 2_000_000;
  private static final int TEXT_OF_A_NODE = 32;
  private static final long ALL_TEXTS = 64L << 20;
  private static final String JSLT = Expression.class.getPackageName();

  private static final ThreadLocal<MappingMeter> RUNNING = new ThreadLocal<>();

  private final long end;
  private final Map<JsonNode, Integer> weights = new IdentityHashMap<>();
  private long texts;
  private long nodes;

  private MappingMeter(long millis) {
    this.end = System.nanoTime() + millis * 1_000_000;
  }

  /**
   * The mapping's result, if it comes in time.
   *
   * @throws OverException if it does not
   * @throws JsltException if it fails, or wants more room than it may have
   */
  static JsonNode run(Expression mapping, JsonNode input, long millis) {
    MappingMeter meter = new MappingMeter(millis);
    RUNNING.set(meter);
    try {
      return meter.passed(mapping.apply(input));
    } finally {
      RUNNING.remove();
    }
  }

  /** The time of the mapping that runs on this thread is over. */
  static final class OverException extends RuntimeException {
    OverException() {
      super("the mapping does not come to an end", null, false, false);
    }
  }

  /**
   * @throws OverException if the mapping on this thread has had its time
   */
  static void look() {
    MappingMeter meter = RUNNING.get();
    if (meter != null && System.nanoTime() - meter.end > 0) {
      throw new OverException();
    }
  }

  /**
   * @throws JsltException if a text of so many characters is too long
   */
  static void allow(long length) {
    if (length > LONGEST_TEXT) {
      throw new JsltException("a text is longer than " + LONGEST_TEXT + " characters");
    }
  }

  private JsonNode passed(JsonNode made) {
    if (made != null && made.isTextual()) {
      int length = made.textValue().length();
      allow(length);
      texts += length < 1_000 ? 0 : length;
      if (texts > ALL_TEXTS) {
        throw new JsltException("the mapping makes too many long texts");
      }
    } else if (made != null && made.isContainerNode()) {
      weigh(made);
    }
    return made;
  }

  /** A list that holds another twice weighs it twice: so much is there to write and to compare. */
  private int weigh(JsonNode node) {
    Integer known = weights.get(node);
    if (known != null) {
      return known;
    }
    nodes += 1 + node.size();
    int weight = 1;
    for (JsonNode child : node) {
      weight +=
          child.isContainerNode()
              ? weigh(child)
              : 1 + (child.isTextual() ? child.textValue().length() / TEXT_OF_A_NODE : 0);
      if (weight > MOST_NODES || nodes > ALL_NODES) {
        throw new JsltException("the mapping makes too many values");
      }
    }
    weights.put(node, weight);
    return weight;
  }

  /** Puts the meter into every step of the compiled mapping. */
  static void install(Expression mapping) {
    replace(mapping, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void replace(Object owner, Set<Object> seen) {
    if (owner == null || !seen.add(owner)) {
      return;
    }
    for (Class<?> type = owner.getClass(); isJslt(type); type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        boolean plain = Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive();
        if (!plain) {
          replace(owner, field, seen);
        }
      }
    }
  }

  private static void replace(Object owner, Field field, Set<Object> seen) {
    try {
      field.setAccessible(true);
      Object value = field.get(owner);
      if (field.getType() == ExpressionNode.class && value != null) {
        field.set(owner, metered(value, seen));
      } else if (value != null && value.getClass().isArray()) {
        replaceAll(value, seen);
      } else if (value instanceof Map<?, ?> map) {
        map.values().stream().filter(one -> isJslt(one)).forEach(one -> replace(one, seen));
      } else if (value instanceof Collection<?> all) {
        all.stream().filter(one -> isJslt(one)).forEach(one -> replace(one, seen));
      } else if (isJslt(value)) {
        replace(value, seen);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("JSLT " + field + " cannot be metered", e);
    }
  }

  private static void replaceAll(Object array, Set<Object> seen) {
    boolean open = array.getClass().getComponentType() == ExpressionNode.class;
    for (int i = 0;
        !array.getClass().getComponentType().isPrimitive() && i < Array.getLength(array);
        i++) {
      Object one = Array.get(array, i);
      if (open && one != null) {
        Array.set(array, i, metered(one, seen));
      } else if (isJslt(one)) {
        replace(one, seen);
      }
    }
  }

  private static ExpressionNode metered(Object node, Set<Object> seen) {
    if (node instanceof Metered done) {
      return done;
    }
    replace(node, seen);
    return new Metered((ExpressionNode) node);
  }

  private static boolean isJslt(Object value) {
    return value != null
        && (value instanceof ExpressionNode || value instanceof Function)
        && isJslt(value.getClass());
  }

  private static boolean isJslt(Class<?> type) {
    return type != null && type.getPackageName().startsWith(JSLT);
  }

  /** One step, with a look at the meter before and after. */
  private record Metered(ExpressionNode step) implements ExpressionNode {

    @Override
    public JsonNode apply(Scope scope, JsonNode input) {
      look();
      JsonNode made =
          step instanceof MultiplyOperator product
              ? multiplied(product, scope, input)
              : step.apply(scope, input);
      MappingMeter meter = RUNNING.get();
      return meter == null ? made : meter.passed(made);
    }

    /** A text times a number is that text so many times. */
    private static JsonNode multiplied(AbstractOperator product, Scope scope, JsonNode input) {
      JsonNode left = product.getLeft().apply(scope, input);
      JsonNode right = product.getRight().apply(scope, input);
      if (left.isTextual() || right.isTextual()) {
        JsonNode text = left.isTextual() ? left : right;
        JsonNode times = left.isTextual() ? right : left;
        allow((long) text.textValue().length() * Math.max(0, times.asInt()));
      }
      return product.perform(left, right);
    }

    @Override
    public void dump(int level) {
      step.dump(level);
    }

    @Override
    public void computeMatchContexts(DotExpression parent) {
      step.computeMatchContexts(parent);
    }

    @Override
    public void prepare(PreparationContext context) {
      step.prepare(context);
    }

    @Override
    public ExpressionNode optimize() {
      return this;
    }

    @Override
    public List<ExpressionNode> getChildren() {
      return step.getChildren();
    }
  }
}
