package io.omnihub.work;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows for {@code using (values …) as v (…)} in a statement that does for many what would else be
 * one statement each: half of what such a small one costs is its way to the database. Their number
 * is raised to a power of two by rows of nulls, which nothing equals; see {@link InList} for why.
 *
 * @param table {@code (values (…), (…))}
 * @param values for its marks
 */
public record RowList(String table, List<Object> values) {

  /** As a column's type. */
  public static final String TIME = "timestamp with time zone";

  /**
   * @param types of the columns, as SQL says them
   * @param rows at least one, each with a value or null for every column
   */
  public static RowList of(List<String> types, List<Object[]> rows) {
    int size = Integer.highestOneBit(2 * rows.size() - 1);
    String row =
        types.stream()
            .map(type -> "cast(? as " + type + ")")
            .collect(Collectors.joining(", ", "(", ")"));
    List<Object> values = new ArrayList<>(size * types.size());
    rows.forEach(one -> values.addAll(Arrays.asList(one)));
    values.addAll(Collections.nCopies((size - rows.size()) * types.size(), null));
    return new RowList(
        "(values " + String.join(", ", Collections.nCopies(size, row)) + ")", values);
  }
}
