package io.omnihub.work;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Values for {@code in (…)}, their number raised to a power of two by repeating the last. A
 * statement then has few texts instead of one for each number, and the database plans it once
 * instead of at every look.
 *
 * @param marks {@code ?, ?, …}
 * @param values as many
 */
public record InList(String marks, List<Object> values) {

  /**
   * @param values at least one
   */
  public static InList of(List<?> values) {
    List<Object> padded = new ArrayList<>(values);
    int size = Integer.highestOneBit(2 * values.size() - 1);
    while (padded.size() < size) {
      padded.add(values.get(values.size() - 1));
    }
    return new InList(String.join(", ", Collections.nCopies(size, "?")), padded);
  }
}
