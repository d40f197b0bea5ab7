package io.omnihub.channel;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTreeConstants;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;

/**
 * How large the constants of a mapping become. JSLT works them out while it compiles, where no
 * {@link MappingMeter} runs: {@code "x" * 2000000000}, or some {@code let}s that each double the
 * one before, would take all memory. So the parsed mapping is measured first, from above: whatever
 * is only known when the mapping runs counts as nothing.
 */
final class MappingConstants {

  private static final double LONGEST = 20_000;
  private static final Size UNKNOWN = new Size(0, 1);

  private final Map<String, Size> variables = new HashMap<>();

  private MappingConstants() {}

  /**
   * A mapping that cannot be read is left to the compiler, which says why.
   *
   * @throws JsltException if a constant is too long to be worked out
   */
  static void check(String mapping) {
    try {
      new MappingConstants().of(new Tree(mapping).root());
    } catch (ParseException | TokenMgrError e) {
      // told by the compiler
    }
  }

  private Size of(SimpleNode node) {
    Size size =
        switch (node.getId()) {
          case JsltParserTreeConstants.JJTLET -> let(node);
          case JsltParserTreeConstants.JJTADDITIVEEXPR,
              JsltParserTreeConstants.JJTARRAY,
              JsltParserTreeConstants.JJTOBJECT,
              JsltParserTreeConstants.JJTPAIR ->
              together(node);
          case JsltParserTreeConstants.JJTMULTIPLICATIVEEXPR -> product(node);
          case JsltParserTreeConstants.JJTFUNCTIONCALL, JsltParserTreeConstants.JJTIFSTATEMENT ->
              unknown(node);
          default ->
              switch (node.jjtGetNumChildren()) {
                case 0 -> token(node.jjtGetFirstToken());
                case 1 -> of(child(node, 0));
                default -> unknown(node);
              };
        };
    if (size.length > LONGEST) {
      throw new JsltException(
          "the constants of the mapping make a value longer than "
              + (long) LONGEST
              + " characters, line "
              + node.jjtGetFirstToken().beginLine);
    }
    return size;
  }

  private Size let(SimpleNode node) {
    Size value = of(child(node, node.jjtGetNumChildren() - 1));
    String name = node.jjtGetFirstToken().next.image;
    variables.merge(name, value, Size::larger);
    return UNKNOWN;
  }

  private Size together(SimpleNode node) {
    double length = node.getId() == JsltParserTreeConstants.JJTADDITIVEEXPR ? 0 : 1;
    double number = 0;
    for (int i = 0; i < node.jjtGetNumChildren(); i++) {
      Size part = of(child(node, i));
      length += part.length;
      number += part.number;
    }
    return new Size(length, length > 0 ? 1 : Math.max(1, number)); // a text is no number
  }

  private Size product(SimpleNode node) {
    Size product = of(child(node, 0));
    for (int i = 1; i < node.jjtGetNumChildren(); i++) {
      product = product.times(of(child(node, i)));
    }
    return product;
  }

  private Size unknown(SimpleNode node) {
    for (int i = 0; i < node.jjtGetNumChildren(); i++) {
      of(child(node, i));
    }
    return UNKNOWN;
  }

  private Size token(Token token) {
    return switch (token.kind) {
      case JsltParserConstants.STRING -> new Size(token.image.length(), 1);
      case JsltParserConstants.INTEGER, JsltParserConstants.DECIMAL -> number(token.image);
      case JsltParserConstants.VARIABLE ->
          variables.getOrDefault(token.image.substring(1), UNKNOWN);
      default -> UNKNOWN;
    };
  }

  /** Of a fraction the inverse: one may be divided by it. */
  private static Size number(String image) {
    double value = Math.abs(Double.parseDouble(image));
    return new Size(0, value >= 1 || value == 0 ? Math.max(1, value) : 1 / value);
  }

  private static SimpleNode child(SimpleNode node, int at) {
    return (SimpleNode) node.jjtGetChild(at);
  }

  /**
   * @param length of a text, or of all that a list holds
   * @param number how often a text is repeated by it, at the most
   */
  private record Size(double length, double number) {

    Size times(Size other) {
      double product = number * other.number;
      return new Size(Math.max(length, other.length) * product, product);
    }

    Size larger(Size other) {
      return new Size(Math.max(length, other.length), Math.max(number, other.number));
    }
  }

  /** The parser, which shows its tree to those who extend it only. */
  private static final class Tree extends JsltParser {

    Tree(String mapping) {
      super(new StringReader(mapping));
    }

    SimpleNode root() throws ParseException {
      Start();
      return (SimpleNode) jjtree.rootNode();
    }
  }
}
