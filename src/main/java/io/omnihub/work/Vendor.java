package io.omnihub.work;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Whose database it is, for the few statements that have to differ. */
@Component
public class Vendor {

  private final JdbcTemplate jdbc;
  private volatile Boolean postgres;

  Vendor(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Whether it is PostgreSQL; else it is H2. Asks the database the first time.
   *
   * @throws org.springframework.dao.DataAccessException if the database is away then
   */
  public boolean isPostgres() {
    if (postgres == null) {
      postgres =
          jdbc.execute(
              (ConnectionCallback<Boolean>)
                  connection ->
                      connection.getMetaData().getDatabaseProductName().equals("PostgreSQL"));
    }
    return postgres;
  }
}
