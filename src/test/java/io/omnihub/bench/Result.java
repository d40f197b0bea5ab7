package io.omnihub.bench;

import java.time.Duration;
import java.util.List;

/**
 * A row of the table.
 *
 * @param recoveries milliseconds from each trouble, or from its end, until the hub accepted again
 * @param catchUps milliseconds from then until it has served what had piled up meanwhile
 * @param drained from the end of the load until all that was owed had come
 * @param repeats how often a message was sent again
 */
record Result(
    String scenario,
    Stack.Kind stack,
    Findings findings,
    List<Long> recoveries,
    List<Long> catchUps,
    Duration drained,
    long repeats,
    List<String> notes) {

  static String head() {
    return """
        | commit | scenario | stack | accepted | sent again | lost | recorded twice | leads missing / double \
        | cards twice, named / not | replies twice, named / not | out of order | accepts again after \
        | has caught up after | all served after the load |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;
  }

  String row() {
    Findings f = findings;
    return "| "
        + String.join(
            " | ",
            Commit.describe(),
            scenario,
            stack.title,
            "" + f.accepted(),
            "" + repeats,
            "" + f.lost(),
            "" + f.recordedTwice().size(),
            f.noLead().size() + " / " + f.twoLeads().size(),
            f.cardsNamed().size() + " / " + f.cardsUnnamed().size(),
            f.repliesNamed().size() + " / " + f.repliesUnnamed().size(),
            "" + (f.repliesOutOfOrder().size() + f.cardsOutOfOrder().size()),
            times(recoveries),
            times(catchUps),
            drained.toSeconds() + " s")
        + " |";
  }

  private static String times(List<Long> measured) {
    if (measured.isEmpty()) {
      return "–";
    }
    List<Long> sorted = measured.stream().sorted().toList();
    long median = sorted.get(sorted.size() / 2);
    long longest = sorted.get(sorted.size() - 1);
    return sorted.size() == 1
        ? seconds(longest)
        : "median " + seconds(median) + ", longest " + seconds(longest);
  }

  private static String seconds(long millis) {
    return String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
