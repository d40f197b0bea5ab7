package io.omnihub.bench;

import io.omnihub.bench.Ledger.Said;
import io.omnihub.world.OutsideWorld.Effect;
import io.omnihub.world.OutsideWorld.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what was accepted with what came of it, inside the hub (rows) and outside (effects). A
 * customer's messages may share a turn, which has one card and one reply; so what is owed is owed
 * to the turn of a message.
 */
final class Checker {

  private final Map<String, Said> byEvent;
  private final Map<String, Said> byMessage = new HashMap<>();
  private final Collection<Said> accepted;
  private final List<Effect> effects;
  private final Rows rows;
  private final Map<String, String> turnOfEvent = new HashMap<>();
  private final Set<String> recordedTwice = new HashSet<>();

  /**
   * @param byEvent all that was sent, whether it was answered or not
   * @param accepted of this, what was answered 200
   * @param effects in the order in which they came
   */
  Checker(Map<String, Said> byEvent, Collection<Said> accepted, List<Effect> effects, Rows rows) {
    this.byEvent = byEvent;
    this.accepted = accepted;
    this.effects = effects;
    this.rows = rows;
    byEvent.values().forEach(said -> byMessage.put(said.message(), said));
    for (Rows.Message message : rows.messages()) {
      if (turnOfEvent.put(message.event(), message.turn()) != null) {
        recordedTwice.add(message.event());
      }
    }
    Set<String> raw = new HashSet<>();
    rows.rawEvents().stream().filter(event -> !raw.add(event)).forEach(recordedTwice::add);
  }

  Findings check() {
    Map<String, List<Effect>> cards = new HashMap<>();
    Map<String, List<Effect>> replies = new HashMap<>();
    Map<String, List<Effect>> leadsOfChat = new HashMap<>();
    List<String> strange = new ArrayList<>();
    for (Effect effect : effects) {
      for (String about : effect.about()) {
        Said said = effect.kind() == Kind.REPLY ? byMessage.get(about) : byEvent.get(about);
        if (said == null) {
          strange.add(effect.toString());
          continue;
        }
        add(effect.kind() == Kind.REPLY ? replies : cards, said.event(), effect);
      }
      if (effect.kind() == Kind.LEAD) {
        Said first = byEvent.get(effect.about().get(0));
        add(leadsOfChat, first == null ? "?" : first.chat(), effect);
      }
    }
    Map<String, List<Effect>> repliesOfTurn = new HashMap<>();
    replies.forEach(
        (event, sent) ->
            repliesOfTurn
                .computeIfAbsent(turnOfEvent.getOrDefault(event, event), t -> new ArrayList<>())
                .addAll(sent));

    Set<String> notRecorded = new HashSet<>();
    Set<String> noCard = new HashSet<>();
    Set<String> noReply = new HashSet<>();
    for (Said said : accepted) {
      String turn = turnOfEvent.get(said.event());
      if (turn == null) {
        notRecorded.add(said.event());
      }
      if (!cards.containsKey(said.event())) {
        noCard.add(said.event());
      }
      if (turn == null || !repliesOfTurn.containsKey(turn)) {
        noReply.add(said.event());
      }
    }
    Set<String> chats = new HashSet<>();
    accepted.forEach(said -> chats.add(said.chat()));
    Set<String> noLead = new HashSet<>(chats);
    noLead.removeAll(leadsOfChat.keySet());
    Map<String, Integer> doubleLeads = new TreeMap<>();
    leadsOfChat.forEach(
        (chat, leads) -> {
          if (leads.size() > 1) {
            doubleLeads.put(chat, leads.size());
          }
        });
    Doubles cardDoubles = cardDoubles(cards);
    Doubles replyDoubles = replyDoubles(repliesOfTurn);
    return new Findings(
        accepted.size(),
        notRecorded,
        noCard,
        noReply,
        recordedTwice,
        noLead,
        doubleLeads.keySet(),
        cardDoubles.named,
        cardDoubles.unnamed,
        replyDoubles.named,
        replyDoubles.unnamed,
        outOfOrder(Kind.REPLY),
        outOfOrder(Kind.COMMENT),
        strange,
        rows.undone(),
        rows.deadLetters());
  }

  private static void add(Map<String, List<Effect>> map, String key, Effect effect) {
    map.computeIfAbsent(key, k -> new ArrayList<>()).add(effect);
  }

  /** Doubled effects: those that the policy for uncertain deliveries names, and the others. */
  private static final class Doubles {
    final Set<String> named = new HashSet<>();
    final Set<String> unnamed = new HashSet<>();
  }

  /** Counted by turn, since a card speaks of all of a turn's events. */
  private Doubles cardDoubles(Map<String, List<Effect>> cards) {
    Doubles doubles = new Doubles();
    cards.forEach(
        (event, written) -> {
          if (written.size() > 1) {
            String turn = turnOfEvent.getOrDefault(event, event);
            boolean named = rows.uncertain().contains(new Rows.Uncertain(turn, "crm"));
            (named ? doubles.named : doubles.unnamed).add(turn);
          }
        });
    return doubles;
  }

  private Doubles replyDoubles(Map<String, List<Effect>> repliesOfTurn) {
    Doubles doubles = new Doubles();
    repliesOfTurn.forEach(
        (turn, sent) -> {
          if (sent.size() > 1) {
            boolean named = rows.uncertain().contains(new Rows.Uncertain(turn, "telegram"));
            (named ? doubles.named : doubles.unnamed).add(turn);
          }
        });
    return doubles;
  }

  /** Chats in which something came after what answers or notes a later message. */
  private Set<String> outOfOrder(Kind kind) {
    Map<String, Integer> reached = new HashMap<>();
    Set<String> chats = new HashSet<>();
    for (Effect effect : effects) {
      boolean reply = effect.kind() == Kind.REPLY;
      if (reply != (kind == Kind.REPLY)) {
        continue;
      }
      Said newest = null;
      for (String about : effect.about()) {
        Said said = reply ? byMessage.get(about) : byEvent.get(about);
        newest = newest == null || said != null && said.place() > newest.place() ? said : newest;
      }
      if (newest != null
          && reached.merge(newest.chat(), newest.place(), Math::max) > newest.place()) {
        chats.add(newest.chat());
      }
    }
    return chats;
  }
}
