package io.omnihub.start;

import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.omnihub.work.WaitsByTheClock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class ClockWatchTest {

  private static final long HOUR = TimeUnit.HOURS.toMillis(1);

  private final WaitsByTheClock turns = mock();
  private final WaitsByTheClock deliveries = mock();
  private final ClockWatch watch = new ClockWatch(List.of(turns, deliveries));

  @Test
  void clockThatIsSetBackIsSeenOnce() {
    look(2 * HOUR, 0);
    look(HOUR + 1000, 1000);
    look(HOUR + 2000, 2000);
    verify(turns, times(1)).clockWentBack();
    verify(deliveries, times(1)).clockWentBack();
  }

  /** Who had asked for the time before the step writes it a moment later. */
  @Test
  void whatIsWrittenByTheOldTimeAfterTheStepIsFoundToo() {
    look(2 * HOUR, 0);
    look(HOUR, 1_000);
    look(HOUR + 6_000, 7_000);
    look(HOUR + 7_000, 8_000);
    verify(deliveries, times(2)).clockWentBack();
    look(HOUR + 200_000, 201_000);
    verify(deliveries, times(2)).clockWentBack();
  }

  @Test
  void clockThatGoesOnOrIsSetForwardIsLeftAlone() {
    look(HOUR, 0);
    look(HOUR + 1000, 1000);
    look(3 * HOUR, 2000);
    verify(turns, never()).clockWentBack();
  }

  @Test
  void stepThatCouldNotBeDealtWithIsDealtWithLater() {
    doThrow(new TransientDataAccessResourceException("away"))
        .doNothing()
        .when(turns)
        .clockWentBack();
    look(2 * HOUR, 0);
    look(HOUR, 1000);
    look(HOUR + 1000, 2000);
    verify(deliveries, times(1)).clockWentBack();
  }

  private void look(long wall, long steady) {
    watch.compare(wall, TimeUnit.MILLISECONDS.toNanos(steady));
  }
}
