package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

class SandboxSwitchTest {

  private final ApplicationContextRunner databases =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
          .withUserConfiguration(CustomerDatabaseConfiguration.class)
          .withPropertyValues("spring.datasource.url=jdbc:h2:mem:hub-of-switch-test");

  @Test
  void sampleOrdersAreThereAndTheHubsOwnStoreIsUntouched() {
    databases.run(
        context -> {
          JdbcTemplate orders =
              new JdbcTemplate(context.getBean("customerDatabase", DataSource.class));
          assertThat(orders.queryForObject("select count(*) from orders", Integer.class))
              .isEqualTo(12);
          assertThat(orders.queryForMap("select * from orders where number = ?", "12345"))
              .containsEntry("status", "В пути")
              .containsEntry("status_en", "In transit")
              .containsKeys("expected", "carrier");
          assertThat(context.getBean(DataSource.class))
              .isNotSameAs(context.getBean("customerDatabase"));
        });
  }

  @Test
  void configuredDatabaseReplacesTheSampleEvenWithoutTheSandbox() {
    databases
        .withPropertyValues(
            "hub.sandbox.enabled=false",
            "hub.customer-db.url=jdbc:h2:mem:real",
            "hub.customer-db.user=sa")
        .run(
            context -> {
              DataSource database = context.getBean("customerDatabase", DataSource.class);
              try (var connection = database.getConnection()) {
                assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:real");
              }
              assertThat(context.getBean(DataSource.class)).isNotSameAs(database);
            });
  }

  @Test
  void emptyAddressMeansTheSample() {
    databases
        .withPropertyValues("hub.customer-db.url=")
        .run(context -> assertThat(context).hasBean("customerDatabase"));
  }

  @Test
  void switchedOffNothingOfTheSandboxExists() {
    new WebApplicationContextRunner()
        .withUserConfiguration(SandboxTestApp.class)
        .withPropertyValues("hub.sandbox.enabled=false")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context).doesNotHaveBean(SandboxMail.class);
              assertThat(context).doesNotHaveBean(SandboxApi.class);
              assertThat(context).doesNotHaveBean(TelegramController.class);
              assertThat(context).doesNotHaveBean(BitrixController.class);
              assertThat(context).doesNotHaveBean("sandboxGuard");
              assertThatThrownBy(
                      () -> context.getBean("customerDatabase", DataSource.class).getConnection())
                  .hasMessageContaining("hub.customer-db.url is not set");
            });
  }
}
