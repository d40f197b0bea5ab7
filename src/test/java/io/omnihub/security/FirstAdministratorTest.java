package io.omnihub.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class FirstAdministratorTest {

  private static final Pattern PASSWORD = Pattern.compile("admin {2}with {2}(\\S+)");

  private final PasswordEncoder passwords = new BCryptPasswordEncoder(4);
  private final MockEnvironment environment = new MockEnvironment();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private OperatorStore operators;

  @BeforeEach
  void emptyDatabase() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL(
        "jdbc:h2:mem:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1"
            .formatted(UUID.randomUUID()));
    Flyway.configure().dataSource(h2).load().migrate();
    operators = new OperatorStore(JdbcClient.create(h2), Clock.systemUTC());
  }

  @Test
  void newHubPrintsAPasswordOnceThatMustBeChanged() {
    start();
    String box = printed.toString(StandardCharsets.UTF_8);
    Matcher password = PASSWORD.matcher(box);
    assertThat(password.find()).as(box).isTrue();
    Operator admin = operators.find("admin").orElseThrow();
    assertThat(passwords.matches(password.group(1), admin.getPassword())).isTrue();
    assertThat(admin.mustChangePassword()).isTrue();
    assertThat(admin.toString()).doesNotContain(admin.getPassword());
    assertThat(box).contains("http://localhost:8080/console", "8081/actuator/hawtio");

    printed.reset();
    start();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("http://localhost:8080/console")
        .doesNotContain("Sign in", password.group(1));
    assertThat(operators.find("admin").orElseThrow().getPassword()).isEqualTo(admin.getPassword());
  }

  @Test
  void givenPasswordIsTakenAndNeverPrinted() {
    environment.setProperty("hub.admin.password", "given by hand");
    start();
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("given by hand");
    Operator admin = operators.find("admin").orElseThrow();
    assertThat(passwords.matches("given by hand", admin.getPassword())).isTrue();
    assertThat(admin.mustChangePassword()).isFalse();
  }

  @Test
  void aPasswordThatBcryptCannotReadIsRefusedWithWhatToDo() {
    environment.setProperty("hub.admin.password", "й".repeat(40));
    assertThatThrownBy(this::start)
        .hasMessageContaining("HUB_ADMIN_PASSWORD")
        .hasMessageContaining("shorten");
  }

  private void start() {
    new FirstAdministrator(
            operators,
            passwords,
            environment,
            new PrintStream(printed, true, StandardCharsets.UTF_8))
        .run(null);
  }
}
