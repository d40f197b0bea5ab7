package io.omnihub.work;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Component;

/**
 * Lets PostgreSQL end a transaction of the hub in which nothing happens for long ({@code
 * idle_in_transaction_session_timeout}): a node that stands still in one would hold its rows until
 * it wakes. None of the hub's own waits for anything but the database. A statement of SQL says so,
 * not a property of the driver, which poolers such as PgBouncer may refuse.
 *
 * <p>Flyway keeps its lock in a transaction that stands idle while a migration runs on another
 * connection, however long: its connections are its own, not the pool's, and have no such limit.
 */
@Component
class IdleTransactions implements BeanPostProcessor, FlywayConfigurationCustomizer {

  private static final String LIMIT = "SET idle_in_transaction_session_timeout = ";

  private final Duration longest;

  /** Reads {@code hub.db.idle-in-transaction}; with 0 it is as the server says. */
  @Autowired
  IdleTransactions(Environment environment) {
    this(
        DurationStyle.detectAndParse(environment.getProperty("hub.db.idle-in-transaction", "30s")));
  }

  IdleTransactions(Duration longest) {
    this.longest = longest;
  }

  /** The hub's own pool alone: what else is asked has its own rules. */
  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (name.equals("dataSource") && bean instanceof HikariDataSource pool && isLimited(pool)) {
      pool.setConnectionInitSql(and(pool.getConnectionInitSql(), LIMIT + longest.toMillis()));
    }
    return bean;
  }

  @Override
  public void customize(FluentConfiguration flyway) {
    if (flyway.getDataSource() instanceof HikariDataSource pool && isLimited(pool)) {
      flyway.dataSource(beside(pool));
      flyway.initSql(and(pool.getConnectionInitSql(), LIMIT + "0"));
    }
  }

  private static DataSource beside(HikariDataSource pool) {
    DriverManagerDataSource own =
        new DriverManagerDataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
    own.setConnectionProperties(pool.getDataSourceProperties());
    return own;
  }

  private boolean isLimited(HikariDataSource pool) {
    return longest.toMillis() > 0
        && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:");
  }

  private static String and(String first, String second) {
    return first == null || first.isBlank() ? second : first + "; " + second;
  }
}
