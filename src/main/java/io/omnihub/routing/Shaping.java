package io.omnihub.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.Capabilities;
import io.omnihub.message.Content;
import io.omnihub.message.Content.Button;
import io.omnihub.message.Content.Choice;
import io.omnihub.message.Content.Media;
import io.omnihub.message.InboundMessage.Card;
import io.omnihub.message.InboundMessage.Location;
import io.omnihub.message.Option;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts what is to be said the way a channel can show it: buttons and lists become numbered lines,
 * media become links, a text that is too long becomes several. What was put another way is told.
 *
 * @param parts what is sent, one after the other; at least one
 * @param changes what was put another way: {@code buttons-as-text}, {@code list-as-text}, {@code
 *     buttons-as-list}, {@code media-as-link}, {@code media-as-document}, {@code sticker-as-photo},
 *     {@code location-as-text}, {@code button-left-out}, {@code template-as-text}, {@code
 *     contact-as-text}, {@code links-as-text}, {@code split}
 * @param options what the customer may choose, in order; those of a numbered list with their number
 */
record Shaping(List<Content> parts, Set<String> changes, List<Option> options) {

  /** Of a text that must be cut: a part is at least so long before a better place is looked for. */
  private static final double SHORTEST_PART = 0.5;

  static Shaping of(Content content, Capabilities shows) {
    return new Shaper(content, shows).shape();
  }

  /** What a reader of the thread sees of it: the content, and how it was put. */
  ObjectNode said(Content content, ObjectMapper json) {
    ObjectNode said = json.valueToTree(content);
    if (!changes.isEmpty()) {
      said.putPOJO("changes", changes);
    }
    if (!options.isEmpty()) {
      said.putPOJO("options", options);
    }
    return said;
  }

  private static final class Shaper {

    private final Content content;
    private final Capabilities shows;
    private final Set<String> changes = new LinkedHashSet<>();
    private final List<Option> options = new ArrayList<>();
    private final StringBuilder text;
    private List<Button> buttons;
    private Choice list;
    private Content.Template template;
    private int numbers;

    Shaper(Content content, Capabilities shows) {
      this.content = content;
      this.shows = shows;
      Formatted words =
          new Formatted(content.text() == null ? "" : content.text(), content.entities());
      this.text = new StringBuilder(shows.formatting() ? words.text() : words.plain());
      if (text.length() > words.text().length()) {
        changes.add("links-as-text");
      }
      this.buttons = content.buttons();
      this.list = content.list();
      this.template = content.template();
    }

    Shaping shape() {
      if (template != null && !shows.templates()) {
        changes.add("template-as-text");
        template = null;
      }
      List<Media> media = media();
      Location location = location();
      List<Card> cards = cards();
      buttons();
      list();
      List<Content> parts = new ArrayList<>();
      if (template != null) {
        parts.add(new Content(null, null, null, null, null, null, template));
        return new Shaping(parts, changes, options);
      }
      Formatted words =
          new Formatted(text.toString(), shows.formatting() ? content.entities() : List.of())
              .strip();
      String said = words.text();
      boolean captioned = media.size() == 1 && fits(said, shows.caption()) && list == null;
      if (location != null) {
        parts.add(new Content(null, null, null, null, null, location, null));
      }
      for (Card card : cards) {
        parts.add(new Content(null, null, null, null, null, null, null, List.of(card), null));
      }
      if (!media.isEmpty() && !captioned) {
        parts.add(new Content(null, null, null, null, media, null, null));
      }
      if (captioned) {
        parts.add(
            new Content(null, buttons, content.keyboard(), list, media, null, null)
                .saying(said, words.entities()));
      } else if (!said.isEmpty() || !buttons.isEmpty() || list != null || parts.isEmpty()) {
        List<String> texts = split(said, shows.text());
        if (texts.size() > 1) {
          changes.add("split");
        }
        List<Formatted> pieces = words.cut(texts);
        for (int i = 0; i < pieces.size(); i++) {
          Content empty =
              i < pieces.size() - 1
                  ? Content.of(null)
                  : new Content(null, buttons, content.keyboard(), list, null, null, null);
          parts.add(empty.saying(pieces.get(i).text(), pieces.get(i).entities()));
        }
      }
      return new Shaping(parts, changes, options);
    }

    private List<Media> media() {
      List<Media> shown = new ArrayList<>();
      for (Media one : content.media()) {
        if (shows.media().contains(one.kind())) {
          shown.add(one);
        } else if (one.kind().equals("sticker") && shows.media().contains("photo")) {
          changes.add("sticker-as-photo");
          shown.add(new Media("photo", one.url(), one.name(), one.mime(), one.caption()));
        } else if (shows.media().contains("document")) {
          changes.add("media-as-document");
          shown.add(new Media("document", one.url(), one.name(), one.mime(), one.caption()));
        } else {
          changes.add("media-as-link");
          line((one.name() == null ? "" : one.name() + ": ") + one.url());
        }
      }
      return shown;
    }

    private List<Card> cards() {
      List<Card> shown = new ArrayList<>();
      for (Card card : content.contacts()) {
        if (shows.media().contains("contact") && !card.phones().isEmpty()) {
          shown.add(card);
          continue;
        }
        changes.add("contact-as-text");
        line(
            Stream.of(
                    Stream.ofNullable(card.name()), card.phones().stream(), card.emails().stream())
                .flatMap(some -> some)
                .collect(Collectors.joining(", ")));
      }
      return shown;
    }

    private Location location() {
      Location point = content.location();
      if (point == null || shows.media().contains("location")) {
        return point;
      }
      changes.add("location-as-text");
      if (point.title() != null) {
        line(point.title());
      }
      if (point.address() != null) {
        line(point.address());
      }
      line(String.format(Locale.ROOT, "%.6f, %.6f", point.latitude(), point.longitude()));
      return null;
    }

    private void buttons() {
      List<Button> kept = new ArrayList<>();
      List<Button> said = new ArrayList<>();
      for (Button button : buttons) {
        switch (button.kind() == null ? "reply" : button.kind()) {
          case "url" -> {
            if (shows.urlButtons() || shows.urlButtonAlone() && buttons.size() == 1) {
              kept.add(button);
            } else {
              changes.add("buttons-as-text");
              line(button.title() + ": " + button.url());
            }
          }
          case "contact", "location" -> {
            boolean place = "location".equals(button.kind());
            if (place ? shows.locationButton() : shows.contactButton()) {
              kept.add(button);
            } else {
              changes.add("button-left-out");
            }
          }
          default -> said.add(button);
        }
      }
      boolean fit =
          said.size() + kept.size() <= shows.buttons()
              && said.stream().allMatch(b -> fits(b.title(), shows.buttonTitle()));
      if (fit) {
        kept.addAll(0, said);
        said.forEach(button -> options.add(option(button, null)));
      } else if (said.size() <= shows.list() && list == null) {
        changes.add("buttons-as-list");
        list =
            new Choice(
                null,
                List.of(
                    new Choice.Section(
                        null,
                        said.stream().map(b -> new Choice.Row(b.id(), b.title(), null)).toList())));
      } else {
        changes.add("buttons-as-text");
        for (Button button : said) {
          numbered(option(button, ++numbers), button.title());
        }
      }
      buttons = kept;
    }

    private void list() {
      if (list == null) {
        return;
      }
      if (list.rows().size() <= shows.list()) {
        list.rows().forEach(row -> options.add(option(row, null)));
        return;
      }
      changes.add("list-as-text");
      for (Choice.Row row : list.rows()) {
        String more = row.description() == null ? "" : " (" + row.description() + ")";
        numbered(option(row, ++numbers), row.title() + more);
      }
      list = null;
    }

    private static Option option(Button button, Integer number) {
      return new Option("button", button.id(), button.title(), number);
    }

    private static Option option(Choice.Row row, Integer number) {
      return new Option("list", row.id(), row.title(), number);
    }

    private void numbered(Option option, String line) {
      options.add(option);
      line(option.number() + ". " + line);
    }

    private void line(String more) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      text.append(more);
    }
  }

  private static boolean fits(String text, int longest) {
    return longest == 0 || text.length() <= longest;
  }

  /** At the end of a paragraph, a line, a sentence or a word, and never inside a character. */
  static List<String> split(String text, int longest) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    while (!fits(rest, longest)) {
      int end = end(rest, longest);
      parts.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    if (!rest.isEmpty() || parts.isEmpty()) {
      parts.add(rest);
    }
    return parts;
  }

  private static int end(String text, int longest) {
    for (String mark : List.of("\n\n", "\n", ". ", "! ", "? ", " ")) {
      int found = text.lastIndexOf(mark, longest - mark.length());
      if (found >= longest * SHORTEST_PART) {
        return found + mark.length();
      }
    }
    return Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
  }
}
