package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Which policy an event meets that could not be recorded, whatever lies below. */
class BusPolicyTest {

  private static final int WITHOUT_END = -1;
  private static final int POISON = 3;

  static Stream<Exception> troubleOfOurs() {
    return Stream.of(sql(), new BatchUpdateException(sql()))
        .flatMap(
            cause ->
                Stream.of(
                    new CannotAcquireLockException("lock_timeout", cause),
                    new PessimisticLockingFailureException("deadlock", cause),
                    new ConcurrencyFailureException("moved", cause),
                    new QueryTimeoutException("slow", cause),
                    new TransientDataAccessResourceException("busy", cause),
                    new RecoverableDataAccessException("gone", cause),
                    new DataAccessResourceFailureException("away", cause),
                    new CannotCreateTransactionException("away", cause),
                    new TransactionSystemException("no commit", cause)));
  }

  static Stream<Exception> ownFault() {
    return Stream.of(
        new DataIntegrityViolationException("twice", sql()),
        new BadSqlGrammarException("task", "select", sql()),
        new IllegalArgumentException("no message"));
  }

  @ParameterizedTest
  @MethodSource("troubleOfOurs")
  void troubleOfOursIsTriedWithoutEnd(Exception failure) throws Exception {
    assertThat(tries(failure)).isEqualTo(WITHOUT_END);
  }

  @ParameterizedTest
  @MethodSource("ownFault")
  void whatFailsByItselfIsTriedThreeTimesMore(Exception failure) throws Exception {
    assertThat(tries(failure)).isEqualTo(POISON);
  }

  /** How often the policy that takes the failure would try again, as the second try is told. */
  private static int tries(Exception failure) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("deadLetters", new Letters());
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              ResourceHelper.fromString(
                  "policies.camel.yaml",
                  Files.readString(Path.of("routes/00-policies.camel.yaml"))));
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:event")
                  .routeConfigurationId("bus-consumer")
                  .process(
                      exchange -> {
                        if (exchange.getMessage().getHeader(Exchange.REDELIVERED) == null) {
                          throw failure;
                        }
                      });
            }
          });
      camel.start();
      Exchange done =
          camel
              .createProducerTemplate()
              .send("direct:event", exchange -> exchange.getMessage().setBody("{}"));
      assertThat(done.getException()).isNull();
      return done.getMessage()
          .getHeader(Exchange.REDELIVERY_MAX_COUNTER, WITHOUT_END, Integer.class);
    }
  }

  /** Stands for the bean of the policy's last step, which no second try reaches. */
  public static final class Letters {

    public void keep(Exchange exchange) {
      throw new IllegalStateException("It was given up");
    }
  }

  private static SQLException sql() {
    return new PSQLException("canceling statement due to lock timeout", PSQLState.UNKNOWN_STATE);
  }
}
