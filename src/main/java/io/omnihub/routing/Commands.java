package io.omnihub.routing;

import io.omnihub.message.Command;
import io.omnihub.message.Content;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Collects what a turn's branch wants done, in the exchange variable {@code commands}; nothing
 * happens before the decision is written. The {@code *-action} Kamelets call it.
 */
@Component("commands")
public class Commands {

  private final Texts texts;

  Commands(Texts texts) {
    this.texts = texts;
  }

  /** Answer with the text of that key, in the customer's language. */
  public void reply(Exchange exchange, String key) {
    Formatted said = formatted(exchange, key);
    add(exchange, new Command.Reply(Content.of(null).saying(said.text(), said.entities())));
  }

  /**
   * Answer with more than a text.
   *
   * @param buttons keys of texts, with commas between; a press comes back with the key as its id
   * @param media address of a picture or file; empty for none
   * @param kind of the media: photo, document, …
   */
  public void reply(Exchange exchange, String buttons, String media, String kind, String key) {
    List<Content.Button> offered = buttons(exchange, buttons);
    List<Content.Media> shown =
        media == null || media.isBlank()
            ? List.of()
            : List.of(new Content.Media(kind, media.strip(), null, null, null));
    Formatted said = formatted(exchange, key);
    Content content = new Content(null, offered, null, null, shown, null, null);
    add(exchange, new Command.Reply(content.saying(said.text(), said.entities())));
  }

  /**
   * Something done to a message.
   *
   * @param command edit, delete, react, typing or read
   * @param buttons as in {@link #reply}, of an answer that is edited
   * @param reaction an emoji
   * @param key of the text that an edited answer has now
   */
  public void act(Exchange exchange, String command, String buttons, String reaction, String key) {
    switch (command) {
      case "edit" -> {
        Formatted said = formatted(exchange, key);
        Content content =
            new Content(null, buttons(exchange, buttons), null, null, null, null, null)
                .saying(said.text(), said.entities());
        String instead = text(exchange, "corrected", Map.of("text", content.text()));
        add(exchange, new Command.Act(command, content, instead, null));
      }
      case "react" -> add(exchange, new Command.Act(command, null, null, reaction));
      default -> add(exchange, Command.Act.of(command));
    }
  }

  /** A CRM card with the title of that key. */
  public void card(Exchange exchange, String title) {
    add(exchange, new Command.Card(text(exchange, title)));
  }

  /** A ticket in that queue, and a confirmation by mail where the contact has a proven address. */
  public void ticket(Exchange exchange, String queue, String title) {
    Turn turn = exchange.getVariable("turn", Turn.class);
    String heading = text(exchange, title);
    exchange.setVariable("title", heading);
    exchange.setVariable("text", turn.text());
    add(exchange, new Command.Ticket(queue, heading));
    add(
        exchange,
        new Command.Mail(
            text(exchange, "mail.ticket.subject"), text(exchange, "mail.ticket.text")));
  }

  /** A call within that ISO 8601 duration. */
  public void callTask(Exchange exchange, String within) {
    add(exchange, new Command.CallTask(Duration.parse(within)));
  }

  public void markSpam(Exchange exchange) {
    add(exchange, new Command.MarkSpam());
  }

  private List<Content.Button> buttons(Exchange exchange, String keys) {
    return Stream.of(Objects.toString(keys, "").split(","))
        .map(String::strip)
        .filter(b -> !b.isEmpty())
        .map(b -> new Content.Button(b, text(exchange, b), null, "reply"))
        .toList();
  }

  private String text(Exchange exchange, String key) {
    return formatted(exchange, key).text();
  }

  private String text(Exchange exchange, String key, Map<String, ?> values) {
    return texts.render(key, language(exchange), values);
  }

  private Formatted formatted(Exchange exchange, String key) {
    return texts.formatted(key, language(exchange), exchange.getVariables());
  }

  private static String language(Exchange exchange) {
    Turn turn = exchange.getVariable("turn", Turn.class);
    Verdict verdict = exchange.getVariable("verdict", Verdict.class);
    return verdict.language() != null ? verdict.language() : turn.contact().language();
  }

  @SuppressWarnings("unchecked")
  private static void add(Exchange exchange, Command command) {
    List<Command> commands = exchange.getVariable("commands", List.class);
    if (commands == null) {
      commands = new ArrayList<>();
      exchange.setVariable("commands", commands);
    }
    commands.add(command);
  }
}
