package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What we say to a customer, whatever channel it goes by. What a channel cannot show is put another
 * way before it is sent.
 *
 * @param text may be null where there is something else
 * @param buttons answers to choose from, or pages to open; never null
 * @param keyboard {@code inline} (under the message; the default) or {@code reply} (in place of the
 *     customer's keyboard); null for the default
 * @param list a longer choice; null where there is none
 * @param media never null
 * @param location may be null
 * @param contacts cards of people to pass on; never null
 * @param entities what parts of the text are: bold, italic, strike, code, link; never null
 * @param template an approved text of the provider's, for when free answers are over; null mostly
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Content(
    String text,
    List<Button> buttons,
    String keyboard,
    Choice list,
    List<Media> media,
    InboundMessage.Location location,
    Template template,
    List<InboundMessage.Card> contacts,
    List<InboundMessage.Entity> entities) {

  public Content {
    buttons = buttons == null ? List.of() : List.copyOf(buttons);
    media = media == null ? List.of() : List.copyOf(media);
    contacts = contacts == null ? List.of() : List.copyOf(contacts);
    entities = entities == null ? List.of() : List.copyOf(entities);
  }

  /** Without cards, and with a text that is as plain as it looks. */
  public Content(
      String text,
      List<Button> buttons,
      String keyboard,
      Choice list,
      List<Media> media,
      InboundMessage.Location location,
      Template template) {
    this(text, buttons, keyboard, list, media, location, template, null, null);
  }

  /** The same with that text. */
  public Content saying(String words, List<InboundMessage.Entity> parts) {
    return new Content(words, buttons, keyboard, list, media, location, template, contacts, parts);
  }

  /** Text and nothing else. */
  public static Content of(String text) {
    return new Content(text, null, null, null, null, null, null);
  }

  /**
   * @param id comes back when the customer presses it; null for a page to open
   * @param url the page; null for an answer
   * @param kind {@code reply}, {@code url}, {@code contact} (asks for the phone) or {@code
   *     location}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Button(String id, String title, String url, String kind) {}

  /**
   * A longer choice, which the customer opens.
   *
   * @param button what opens the list
   * @param sections at least one, in order
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Choice(String button, List<Section> sections) {

    /**
     * Rows that belong together.
     *
     * @param title stands above them; may be null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Section(String title, List<Row> rows) {}

    /**
     * One answer to choose.
     *
     * @param id comes back when the customer chooses it
     * @param description more about it; may be null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(String id, String title, String description) {}

    /** All rows, in order. */
    public List<Row> rows() {
      return sections.stream().flatMap(section -> section.rows().stream()).toList();
    }
  }

  /**
   * @param kind photo, video, voice, audio, document, sticker or animation
   * @param url https; the provider fetches it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Media(String kind, String url, String name, String mime, String caption) {}

  /**
   * @param language as the provider names it
   * @param body values of the text's variables, in order
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Template(String name, String language, List<String> body) {}
}
