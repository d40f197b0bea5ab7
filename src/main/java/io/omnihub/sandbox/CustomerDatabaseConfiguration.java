package io.omnihub.sandbox;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
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
    HikariDataSource database = new HikariDataSource();
    database.setPoolName("customer-database");
    database.setJdbcUrl(url);
    database.setUsername(user);
    database.setPassword(password);
    database.setReadOnly(true);
    database.setMaximumPoolSize(4);
    database.setInitializationFailTimeout(-1);
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
