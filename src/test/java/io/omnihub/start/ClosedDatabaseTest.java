package io.omnihub.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedDatabaseTest {

  private static final int CONNECTIONS = 4;

  /** Each call comes at once after the last one, when the pool asks a connection nothing. */
  @Test
  void databaseThatClosedItselfIsOpenedAgainThoughItsConnectionsAreInUse(@TempDir Path folder)
      throws SQLException {
    HikariConfig settings = new HikariConfig();
    settings.setJdbcUrl("jdbc:h2:file:" + folder.resolve("hub") + ";MODE=PostgreSQL");
    settings.setMaximumPoolSize(CONNECTIONS);
    settings.setExceptionOverrideClassName(ClosedDatabase.class.getName());
    try (HikariDataSource pool = new HikariDataSource(settings)) {
      run(pool, "create table kept (id int primary key)");
      run(pool, "insert into kept values (1)");
      run(pool, "checkpoint sync");
      assertThat(fails(pool, "shutdown immediately") || fails(pool, "select 1")).isTrue();

      int failed = 0;
      while (fails(pool, "insert into kept values (" + (2 + failed) + ")")) {
        assertThat(++failed).isLessThanOrEqualTo(CONNECTIONS);
      }

      assertThat(fails(pool, "insert into kept values (1)")).as("it was kept").isTrue();
    }
  }

  private static boolean fails(HikariDataSource pool, String sql) {
    try {
      run(pool, sql);
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private static void run(HikariDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
