package io.omnihub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.StringReader;

/**
 * A mapping that somebody typed into a form. JSLT has no input or output but {@code import}, which
 * is refused here; what remains is that a mapping may be wrong, large, deep or without end, by
 * itself or with what a customer wrote. Its time and room are bounded by the {@link MappingMeter};
 * a run that was ended leaves nothing behind, so the next input is mapped as if nothing had been.
 */
final class BoundedMapping {

  static final int LONGEST_TEXT = 20_000;

  private static final long LONGEST_MS = 2_000;
  private static final int LONGEST_RESULT = 1 << 20;

  private final Expression expression;

  private BoundedMapping(Expression expression) {
    this.expression = expression;
  }

  /**
   * @throws JsltException in words, with the line
   */
  static BoundedMapping compile(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new JsltException("the mapping is longer than " + LONGEST_TEXT + " characters");
    }
    try {
      MappingConstants.check(text);
      Expression expression =
          new Parser(new StringReader(text))
              .withSource("mapping")
              .withFunctions(MappingFunctions.all())
              .withResourceResolver(
                  name -> {
                    throw new JsltException("import is not allowed here");
                  })
              .compile();
      MappingMeter.install(expression);
      return new BoundedMapping(expression);
    } catch (StackOverflowError e) {
      throw new JsltException("the mapping is nested too deep");
    }
  }

  /**
   * @throws JsltException if the mapping fails on this input
   * @throws IllegalStateException if it does not come to an end
   */
  JsonNode apply(JsonNode input) {
    try {
      JsonNode result = MappingMeter.run(expression, input, LONGEST_MS);
      if (result.toString().length() > LONGEST_RESULT) {
        throw new JsltException("the result is longer than " + LONGEST_RESULT + " characters");
      }
      return result;
    } catch (MappingMeter.OverException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new JsltException("the mapping is nested too deep");
    } catch (JsltException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new JsltException("the mapping fails: " + e.getClass().getSimpleName());
    }
  }
}
