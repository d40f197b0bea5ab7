package io.omnihub.channel.email;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** What a mail in HTML says, line by line; quotes are marked with {@code >} as in plain text. */
final class HtmlText {

  private static final Set<String> LINES =
      Set.of(
          "br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "pre");
  private static final Set<String> UNSEEN = Set.of("head", "style", "script", "title", "template");

  private HtmlText() {}

  static String of(String html) {
    Document document = Jsoup.parse(html);
    Lines lines = new Lines();
    NodeTraversor.traverse(lines, document);
    return lines.text();
  }

  private static final class Lines implements NodeVisitor {

    private final StringBuilder text = new StringBuilder();
    private int quotes;
    private int unseen;

    @Override
    public void head(Node node, int depth) {
      if (node instanceof Element element) {
        String name = element.normalName();
        if (isUnseen(element)) {
          unseen++;
        }
        if (name.equals("blockquote")) {
          quotes++;
          line();
        } else if (LINES.contains(name)) {
          line();
        }
      } else if (node instanceof TextNode words && unseen == 0) {
        String said = words.text().replace('\u00a0', ' ');
        if (!said.isBlank()) {
          boolean first = atLineStart();
          if (first && quotes > 0) {
            text.append("> ");
          }
          text.append(first ? said.stripLeading() : said);
        } else if (!atLineStart()) {
          text.append(' ');
        }
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element) {
        if (isUnseen(element)) {
          unseen--;
        }
        if (element.normalName().equals("blockquote")) {
          quotes--;
          line();
        } else if (LINES.contains(element.normalName()) && !element.normalName().equals("br")) {
          line();
        }
      }
    }

    private static boolean isUnseen(Element element) {
      return UNSEEN.contains(element.normalName())
          || element.attr("style").replace(" ", "").contains("display:none");
    }

    private boolean atLineStart() {
      return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    }

    private void line() {
      if (!atLineStart()) {
        text.append('\n');
      }
    }

    String text() {
      return text.toString().replaceAll("[ \\t]+\\n", "\n").strip();
    }
  }
}
