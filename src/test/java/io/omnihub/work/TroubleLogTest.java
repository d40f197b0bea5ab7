package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

/** What is told of a trouble that comes again and again. */
class TroubleLogTest {

  private static final String AWAY = "Connection is not available, timed out after 5003ms";

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final TroubleLog log = new TroubleLog(LoggerFactory.getLogger("test"), nanos::get);

  @Test
  void newTroubleIsToldAtOnceAndThenOnceAMinuteWithHowOftenItCame() {
    assertThat(log.tell(AWAY)).isEqualTo(1);
    for (int i = 0; i < 11; i++) {
      pass(5);
      assertThat(log.tell(AWAY)).isZero();
    }
    pass(5);
    assertThat(log.tell(AWAY)).isEqualTo(12);
    assertThat(log.tell(AWAY)).isZero();
  }

  @Test
  void anotherReasonIsToldAtOnceAndOneThatDiffersInNumbersIsTheSame() {
    log.tell(AWAY);

    assertThat(log.tell("Connection refused")).isEqualTo(1);
    assertThat(log.tell(AWAY.replace("5003", "5000"))).isZero();
  }

  @Test
  void reasonsThatTakeTurnsAreEachToldOnceAMinute() {
    int told = 0;
    for (int second = 0; second < 60; second++) {
      told += log.tell(AWAY) > 0 ? 1 : 0;
      told += log.tell("Connection refused") > 0 ? 1 : 0;
      pass(1);
    }
    assertThat(told).isEqualTo(2);
  }

  @Test
  void reasonsWithoutEndAreForgottenOneByOne() {
    for (char c = 'a'; c <= 'z'; c++) {
      assertThat(log.tell(String.valueOf(c))).isEqualTo(1);
    }
    assertThat(log.tell("z")).isZero();
    assertThat(log.tell("a")).isEqualTo(1);
  }

  @Test
  void failureIsItsCausesInOneLineEachOnceAndWithoutAddresses() {
    Exception failure =
        new CannotCreateTransactionException(
            "Could not open JDBC Connection",
            new CannotGetJdbcConnectionException(
                "Failed to obtain JDBC Connection",
                new SQLTransientConnectionException("Pool is\nempty at https://a/b?token=1")));

    assertThat(TroubleLog.line(failure))
        .isEqualTo(
            "CannotCreateTransactionException: Could not open JDBC Connection;"
                + " CannotGetJdbcConnectionException: Failed to obtain JDBC Connection;"
                + " SQLTransientConnectionException: Pool is empty at (address)");
    assertThat(TroubleLog.line(new IllegalStateException())).isEqualTo("IllegalStateException");
    assertThat(TroubleLog.line(new IllegalStateException("x".repeat(9_000)))).hasSize(601);
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
