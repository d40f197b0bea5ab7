package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * What ROUTE decided to do about a turn. Commands are only collected while a turn is routed; they
 * become rows together, in one transaction, with the verdict. The id of a command derives from its
 * turn and its place, so that a decision that is taken twice writes it once.
 */
public sealed interface Command {

  /** The id of the command at {@code place} (0, 1, …) among those of a turn. */
  static UUID id(UUID turn, int place) {
    return Ids.derived(turn, "command/" + place);
  }

  /**
   * The same for a turn that is decided again: each generation's effects are new ones.
   *
   * @param generation 0 is the turn's own decision, 1, 2, … are replays
   */
  static UUID id(UUID turn, int generation, int place) {
    return generation == 0
        ? id(turn, place)
        : Ids.derived(turn, "replay/" + generation + "/command/" + place);
  }

  /** Answer the customer in the channel and conversation that he last wrote in. */
  record Reply(Content content) implements Command {

    public Reply(String text) {
      this(Content.of(text));
    }

    /** What a reader of the thread sees; empty where there is no text. */
    public String text() {
      return content.text() == null ? "" : content.text();
    }
  }

  /**
   * Something done to a message in the conversation that the customer last wrote in, where nothing
   * new is said. A channel that cannot do it leaves it; only an edit is said anew instead.
   *
   * @param command {@code edit} or {@code delete} our last answer there, {@code react} to the
   *     customer's last message, or take it for {@code read}, or {@code typing}
   * @param content what an edited answer says now; null for the others
   * @param instead what is said where the channel edits nothing; null for the others
   * @param reaction an emoji; empty takes ours off; null for the others
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Act(String command, Content content, String instead, String reaction) implements Command {

    /** What can be done to a message. */
    public static final Set<String> COMMANDS = Set.of("edit", "delete", "react", "typing", "read");

    public Act {
      if (!COMMANDS.contains(command)) {
        throw new IllegalArgumentException(
            "'" + command + "' is nothing that is done to a message; known: " + COMMANDS);
      }
    }

    /** One that needs no words. */
    public static Act of(String command) {
      return new Act(command, null, null, null);
    }
  }

  /**
   * A card in the CRM: a new lead where the contact has none that is open, else a comment on it.
   *
   * @param title of the lead, in the language of the people who read the CRM
   */
  record Card(String title) implements Command {}

  /**
   * Work for a group of operators.
   *
   * @param queue id of the group: sales, support, logistics
   */
  record Ticket(String queue, String subject) implements Command {}

  /**
   * A person is to call the customer.
   *
   * @param within by when, counted from the decision
   */
  record CallTask(Duration within) implements Command {}

  /**
   * Mail to the contact's verified address; nothing is sent where there is none.
   *
   * @param subject, text in the customer's language
   */
  record Mail(String subject, String text) implements Command {}

  /** Mark the thread as spam; no other effect follows. */
  record MarkSpam() implements Command {}
}
