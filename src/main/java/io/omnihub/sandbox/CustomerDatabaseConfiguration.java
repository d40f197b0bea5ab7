package io.omnihub.sandbox;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The customer's own database, which the flow asks for the status of an order: the one at {@code
 * hub.customer-db.url}, else the sandbox's sample in memory. It is never the hub's store, so that
 * nothing gets it without asking for {@code customerDatabase} by name.
 */
@Configuration(proxyBeanMethods = false)
class CustomerDatabaseConfiguration {

  /** A customer waits, and so does a place among the turns. */
  private static final int PATIENCE_MS = 3_000;

  /**
   * Gives up a connection that does not answer in time: the query's own timeout would not do, since
   * drivers ask about its parameters without it.
   */
  private static final class Patient extends HikariDataSource {

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      try {
        connection.setNetworkTimeout(Runnable::run, PATIENCE_MS); // until it is given back
      } catch (SQLFeatureNotSupportedException e) {
        return connection; // the driver has none
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return connection;
    }
  }

  private static final String NO_ADDRESS =
      "environment.getProperty('hub.customer-db.url', '').isBlank()";

  private static final String SAMPLE =
      """
      create table orders (
        number varchar(32) primary key,
        status varchar(100) not null,
        status_en varchar(100) not null,
        expected date,
        carrier varchar(100));
      insert into orders values
        ('12345', 'В пути', 'In transit', current_date + 2, 'СДЭК'),
        ('12346', 'Собирается на складе', 'Being packed', current_date + 4, 'СДЭК'),
        ('12347', 'Передан в доставку', 'Handed to the carrier', current_date + 3, 'Почта России'),
        ('12348', 'Ожидает в пункте выдачи', 'Ready for pickup', current_date, 'Boxberry'),
        ('12349', 'Доставлен', 'Delivered', current_date - 1, 'СДЭК'),
        ('12350', 'Отменён', 'Cancelled', null, null),
        ('10001', 'Ожидает оплаты', 'Awaiting payment', null, null),
        ('10002', 'Оплачен', 'Paid', current_date + 5, 'DHL'),
        ('20210', 'Задерживается', 'Delayed', current_date + 7, 'DHL'),
        ('54321', 'У курьера', 'Out for delivery', current_date, 'Курьер'),
        ('77001', 'Возвращается', 'Being returned', current_date + 6, 'Почта России'),
        ('A-100', 'В пути', 'In transit', current_date + 1, 'DPD');
      """;

  @Bean(defaultCandidate = false)
  @ConditionalOnExpression("!" + NO_ADDRESS)
  DataSource customerDatabase(
      @Value("${hub.customer-db.url}") String url,
      @Value("${hub.customer-db.user:}") String user,
      @Value("${hub.customer-db.password:}") String password) {
    HikariDataSource database = new Patient();
    database.setPoolName("customer-database");
    database.setJdbcUrl(url);
    database.setUsername(user);
    database.setPassword(password);
    database.setReadOnly(true);
    database.setMaximumPoolSize(4);
    database.setInitializationFailTimeout(-1);
    database.setConnectionTimeout(PATIENCE_MS);
    database.setValidationTimeout(PATIENCE_MS / 2);
    return database;
  }

  /** Neither an address nor the sandbox: whoever asks learns that there is nobody to ask. */
  @Bean(name = "customerDatabase", defaultCandidate = false)
  @ConditionalOnProperty(prefix = "hub.sandbox", name = "enabled", havingValue = "false")
  @ConditionalOnExpression(NO_ADDRESS)
  DataSource noCustomerDatabase() {
    return new AbstractDataSource() {
      @Override
      public Connection getConnection() throws SQLException {
        throw new SQLException("hub.customer-db.url is not set");
      }

      @Override
      public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
      }
    };
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnSandbox
  @ConditionalOnExpression(NO_ADDRESS)
  static class Sample {

    /** Names in lower case, as a PostgreSQL of the customer's would give them. */
    @Bean(name = "customerDatabase", defaultCandidate = false, destroyMethod = "shutdown")
    EmbeddedDatabase sampleCustomerDatabase() {
      EmbeddedDatabase database =
          new EmbeddedDatabaseBuilder()
              .setType(EmbeddedDatabaseType.H2)
              .setName("customer-" + System.nanoTime() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE")
              .build();
      DatabasePopulatorUtils.execute(
          new ResourceDatabasePopulator(
              false,
              false,
              "UTF-8",
              new ByteArrayResource(SAMPLE.getBytes(StandardCharsets.UTF_8))),
          database);
      return database;
    }
  }
}
