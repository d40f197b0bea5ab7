package io.omnihub.thread;

import io.omnihub.work.InList;
import io.omnihub.work.RowList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Adds rows of which another node, or an earlier time, may have added some. */
@Component
class NewRows {

  private final JdbcTemplate jdbc;

  NewRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What is added to a table.
   *
   * @param columns the first is {@code id}
   * @param types of the columns, as SQL says them
   */
  record Table(String name, List<String> columns, List<String> types) {}

  /**
   * @param rows at least one, with ids that were made for them just now
   * @return the ids of those that were added, and not there already under others
   */
  Set<UUID> add(Table table, List<Object[]> rows) {
    RowList these = RowList.of(table.types(), rows);
    String columns = String.join(", ", table.columns());
    int added =
        jdbc.update(
            "insert into "
                + table.name()
                + " ("
                + columns
                + ") select v.* from "
                + these.table()
                + " v ("
                + columns
                + ") where v.id is not null on conflict do nothing",
            these.values().toArray());
    Set<UUID> ids = rows.stream().map(row -> (UUID) row[0]).collect(Collectors.toSet());
    return added == ids.size() ? ids : there(table, ids);
  }

  private Set<UUID> there(Table table, Set<UUID> ids) {
    InList these = InList.of(List.copyOf(ids));
    return new HashSet<>(
        jdbc.queryForList(
            "select id from " + table.name() + " where id in (" + these.marks() + ")",
            UUID.class,
            these.values().toArray()));
  }
}
