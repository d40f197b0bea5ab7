package io.omnihub.routing;

import io.omnihub.delivery.Outbox;
import io.omnihub.message.Command;
import io.omnihub.message.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command would come to, in words that a person can read.
 *
 * @param kind reply, edit, delete, react, typing, read, card, mail, ticket, call or spam
 * @param destination the sink, or the queue of a ticket; null where nothing leaves
 * @param text what would be said
 * @param obstacle why nothing would come of it: {@code off} (no account to deliver to) or {@code
 *     address} (no proven one); null where something would
 */
public record Planned(String kind, String destination, String text, String obstacle) {

  /** The kind of a command. */
  public static String kind(Command command) {
    if (command instanceof Command.Act act) {
      return act.command();
    }
    return command instanceof Command.Reply
        ? "reply"
        : command instanceof Command.Card
            ? "card"
            : command instanceof Command.Mail
                ? "mail"
                : command instanceof Command.Ticket
                    ? "ticket"
                    : command instanceof Command.CallTask ? "call" : "spam";
  }

  /** What would come of each command, in their order; writes nothing. */
  public static List<Planned> of(Turn turn, List<Command> commands, Outbox outbox) {
    List<Planned> planned = new ArrayList<>();
    for (Command command : commands) {
      planned.add(of(turn, command, outbox));
    }
    return planned;
  }

  private static Planned of(Turn turn, Command command, Outbox outbox) {
    if (command instanceof Command.Reply reply) {
      String channel = turn.channelType() + ":" + turn.channelKey();
      return delivered("reply", turn.channelType(), channel, reply.text(), outbox);
    }
    if (command instanceof Command.Act act) {
      String channel = turn.channelType() + ":" + turn.channelKey();
      String text = act.content() == null ? act.reaction() : act.content().text();
      return delivered(
          act.command(), turn.channelType(), channel, text == null ? "" : text, outbox);
    }
    if (command instanceof Command.Card card) {
      return delivered("card", "crm", "crm", card.title(), outbox);
    }
    if (command instanceof Command.Mail mail) {
      return turn.contact().emails().isEmpty()
          ? new Planned("mail", "mail", mail.subject(), "address")
          : delivered("mail", "mail", "mail", mail.subject(), outbox);
    }
    if (command instanceof Command.Ticket ticket) {
      return new Planned("ticket", ticket.queue(), ticket.subject(), null);
    }
    return new Planned(kind(command), null, "", null);
  }

  private static Planned delivered(
      String kind, String sink, String destination, String text, Outbox outbox) {
    return new Planned(kind, destination, text, outbox.delivers(sink) ? null : "off");
  }
}
