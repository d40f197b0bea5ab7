package io.omnihub.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the checker found. Events, turns and chats are the provider's and the hub's ids.
 *
 * @param accepted how many messages were answered 200
 * @param notRecorded accepted events without a row
 * @param noCard accepted events of which no lead and no comment speaks
 * @param noReply accepted events whose turn was not answered
 * @param recordedTwice events with more than one row
 * @param noLead chats without a lead
 * @param twoLeads chats with more than one lead
 * @param cardsNamed turns with several cards, as the policy for uncertain deliveries names
 * @param cardsUnnamed turns with several cards otherwise
 * @param repliesNamed turns with several replies, as the policy names
 * @param repliesUnnamed turns with several replies otherwise
 * @param repliesOutOfOrder chats
 * @param cardsOutOfOrder chats
 * @param strange effects about what nobody said
 * @param undone work that is left, by table and state
 * @param deadLetters what was given up
 */
record Findings(
    int accepted,
    Set<String> notRecorded,
    Set<String> noCard,
    Set<String> noReply,
    Set<String> recordedTwice,
    Set<String> noLead,
    Set<String> twoLeads,
    Set<String> cardsNamed,
    Set<String> cardsUnnamed,
    Set<String> repliesNamed,
    Set<String> repliesUnnamed,
    Set<String> repliesOutOfOrder,
    Set<String> cardsOutOfOrder,
    List<String> strange,
    Map<String, Integer> undone,
    List<String> deadLetters) {

  /** Accepted messages of which something that is owed never came. */
  long lost() {
    return java.util.stream.Stream.of(notRecorded, noCard, noReply)
        .flatMap(Set::stream)
        .distinct()
        .count();
  }

  /** Whether all that is owed is there; doubled effects may be, and are judged at the end. */
  boolean isComplete() {
    return lost() == 0 && noLead.isEmpty() && undone.isEmpty();
  }

  /** One line each, with the first few ids; empty if the hub kept its promises. */
  List<String> violations() {
    List<String> found = new ArrayList<>();
    tell(found, "accepted, not recorded", notRecorded);
    tell(found, "accepted, no card", noCard);
    tell(found, "accepted, no reply", noReply);
    tell(found, "recorded twice", recordedTwice);
    tell(found, "customers without a lead", noLead);
    tell(found, "customers with several leads", twoLeads);
    tell(found, "turns with several cards, not uncertain", cardsUnnamed);
    tell(found, "turns with several replies, not uncertain", repliesUnnamed);
    tell(found, "chats with replies out of order", repliesOutOfOrder);
    tell(found, "chats with cards out of order", cardsOutOfOrder);
    tell(found, "effects about what nobody said", strange);
    tell(found, "dead letters", deadLetters);
    if (!undone.isEmpty()) {
      found.add("left undone: " + undone);
    }
    return found;
  }

  private static void tell(List<String> found, String what, Collection<String> which) {
    if (!which.isEmpty()) {
      found.add(which.size() + " " + what + ": " + which.stream().limit(5).toList());
    }
  }
}
