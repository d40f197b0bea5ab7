package io.omnihub.replay;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Command;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the running flow makes of an old event, beside what was made of it then.
 *
 * @param event the event as it was kept
 * @param now what the mapping makes of it now; null if it makes nothing
 * @param problem why mapping or deciding fails now; null if it does not
 * @param turn the turn of its message, with this event's words; null if it has none
 * @param then, thenOutcome the verdict of then; null while the turn is undecided
 * @param verdict, outcome the verdict of now; null if there is no turn or a problem
 * @param commands what would be done, as the flow collected it
 * @param lines effects of then and of now, side by side
 * @param generation the number that a replay for real would have
 * @param plan a short name for all that was decided now: a replay for real carries out this plan or
 *     none
 */
public record Rehearsal(
    PastEvent event,
    CanonicalEvent now,
    String problem,
    Turn turn,
    Verdict then,
    String thenOutcome,
    Verdict verdict,
    String outcome,
    List<Command> commands,
    List<Line> lines,
    int generation,
    String plan) {

  /** Whether then and now differ. */
  public enum Change {
    SAME,
    CHANGED,
    ADDED,
    GONE
  }

  /**
   * One effect.
   *
   * @param kind of the effect, see {@link io.omnihub.routing.Planned}
   * @param destination where it goes; null where nothing leaves
   * @param then what it said then; null if it was not there
   * @param state what became of it then; null for what has no state
   * @param now what it would say now; null if it would not be there
   * @param obstacle why nothing would come of it now: off, address or removed; null where something
   *     would
   */
  public record Line(
      String kind,
      String destination,
      String then,
      String state,
      String now,
      String obstacle,
      Change change) {}

  /** Kinds of effects that a replay for real could bring about, in order. */
  public Set<String> kinds() {
    return lines.stream()
        .filter(line -> line.now() != null && line.obstacle() == null)
        .map(Line::kind)
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  /** Whether the verdict is another one than then. */
  public boolean verdictChanged() {
    return then != null
        && verdict != null
        && !(then.intent().equals(verdict.intent()) && thenOutcome.equals(outcome));
  }

  /** Whether anything at all would be otherwise. */
  public boolean differs() {
    return verdictChanged() || lines.stream().anyMatch(line -> line.change() != Change.SAME);
  }
}
