package io.omnihub.bench;

import java.util.Map;
import java.util.Set;

/**
 * Something that goes wrong under load.
 *
 * @param name for {@code --only}
 * @param stacks on which it makes sense
 * @param nodes how many hubs there are; {@code --nodes} is not asked
 * @param settings of the hubs
 * @param diskMegabytes size of a disk for the bus alone; 0 for none
 */
record Scenario(
    String name,
    Set<Stack.Kind> stacks,
    int nodes,
    Map<String, String> settings,
    int diskMegabytes,
    Course course) {

  Scenario(
      String name, Set<Stack.Kind> stacks, int nodes, Map<String, String> settings, Course course) {
    this(name, stacks, nodes, settings, 0, course);
  }

  /** What happens between the start of the stack and the final check. */
  interface Course {
    void run(Run run) throws Exception;
  }
}
