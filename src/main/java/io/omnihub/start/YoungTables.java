package io.omnihub.start;

import io.omnihub.work.Vendor;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Analyzes tables of PostgreSQL that have doubled since it last counted them. A connection keeps
 * the plan of a statement that it repeats until its tables are analyzed; what was planned while
 * they were empty may read all of them for each row, and autovacuum comes after a minute or more.
 * Large tables are left to it.
 */
@Component
class YoungTables {

  private static final Logger LOG = LoggerFactory.getLogger(YoungTables.class);

  /** Below the first number a plan cannot be bad, above the second none is of an empty table. */
  private static final String DOUBLED =
      "select format('%I', t.relname) from pg_stat_user_tables t join pg_class c on c.oid = t.relid"
          + " where t.schemaname = current_schema() and t.n_live_tup between 200 and 20000"
          + " and t.n_live_tup >= 2 * c.reltuples order by t.relname";

  private final JdbcTemplate jdbc;
  private final Vendor vendor;

  YoungTables(JdbcTemplate jdbc, Vendor vendor) {
    this.jdbc = jdbc;
    this.vendor = vendor;
  }

  @Scheduled(fixedDelay = 5_000, initialDelay = 5_000)
  void analyze() {
    try {
      if (vendor.isPostgres()) {
        List<String> doubled = jdbc.queryForList(DOUBLED, String.class);
        doubled.forEach(table -> jdbc.execute("analyze (skip_locked) " + table));
      }
    } catch (DataAccessException e) {
      LOG.debug("Not now", e); // the database is away; nothing depends on this
    }
  }
}
