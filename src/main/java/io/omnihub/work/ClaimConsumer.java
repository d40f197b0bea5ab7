package io.omnihub.work;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One thread looks for work, a bounded pool runs it. Invariants: no more is claimed than can start
 * at once, so a claim never waits in memory and a node that dies leaves only what it had begun; one
 * slow piece holds up nobody but itself; each piece is done behind a {@link ClaimFence}; a source
 * that fails (the database is away) is asked again with a growing pause and stops nothing; while
 * many callers wait at the door ({@link Crowd}) it takes a few pieces at a time and rests between,
 * but never stops.
 */
class ClaimConsumer extends DefaultConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(ClaimConsumer.class);
  private static final long LONGEST_PAUSE_MS = 5_000;
  private static final long GATHER_MS = 20;
  private static final long LONGEST_GATHER_MS = 100;
  private static final int FEW = 2;

  /** A lane that found nothing for so long looks seldom, unless somebody rings. */
  private static final long IDLE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long SELDOM_MS = 500;

  private final ClaimSource<Object> source;
  private final String lane;
  private final int concurrency;
  private final long interval;
  private final Semaphore room;
  private final Bells bells;
  private final Crowd crowd;
  private final Object bell = new Object();
  private final Runnable rung = this::ring;
  private final TroubleLog trouble = new TroubleLog(LOG);
  private volatile long lastBusy = System.nanoTime();
  private boolean ringing;
  private ExecutorService workers;
  private Thread looker;
  private volatile boolean looking;

  ClaimConsumer(
      Endpoint endpoint,
      Processor processor,
      ClaimSource<Object> source,
      String lane,
      int concurrency,
      long interval,
      Bells bells,
      Crowd crowd) {
    super(endpoint, processor);
    this.source = source;
    this.lane = lane;
    this.concurrency = concurrency;
    this.interval = interval;
    this.room = new Semaphore(concurrency);
    this.bells = bells;
    this.crowd = crowd;
    setExceptionHandler(new Quiet());
  }

  /** Work fails by the dozen while the database is away. */
  private final class Quiet implements ExceptionHandler {

    @Override
    public void handleException(Throwable cause) {
      handleException("Work failed", cause);
    }

    @Override
    public void handleException(String message, Throwable cause) {
      trouble.warn(message + " in " + name(), cause);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable cause) {
      handleException(message, cause);
    }
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    var pools = getEndpoint().getCamelContext().getExecutorServiceManager();
    workers = pools.newFixedThreadPool(this, name(), concurrency);
    looking = true;
    lastBusy = System.nanoTime();
    bells.hang(address(), rung);
    source.placesChange(lane, concurrency);
    looker = pools.newThread(name() + "-look", this::look);
    looker.start();
  }

  @Override
  protected void doStop() throws Exception {
    looking = false;
    bells.takeDown(address(), rung);
    ring();
    if (looker == null) { // it never started
      super.doStop();
      return;
    }
    looker.join(TimeUnit.SECONDS.toMillis(10));
    var camel = getEndpoint().getCamelContext();
    var strategy = camel.getShutdownStrategy();
    workers.shutdown(); // without an interrupt, at which H2 would close its file
    camel
        .getExecutorServiceManager()
        .awaitTermination(workers, strategy.getTimeUnit().toMillis(strategy.getTimeout()));
    source.placesChange(lane, -concurrency);
    looker = null;
    super.doStop();
  }

  private String address() {
    return getEndpoint().getEndpointBaseUri().replaceFirst("^claim:(//)?", "");
  }

  private void ring() {
    synchronized (bell) {
      ringing = true;
      lastBusy = System.nanoTime();
      bell.notifyAll();
    }
  }

  private String name() {
    return getEndpoint().getEndpointBaseUri().replaceAll("[^a-z0-9]+", "-");
  }

  private void look() {
    long pause = interval;
    boolean busy = false;
    while (looking) {
      try {
        if (!room.tryAcquire(Math.max(1, interval), TimeUnit.MILLISECONDS)) {
          continue; // and see whether the route was stopped meanwhile
        }
        int free = 1 + room.drainPermits();
        if (busy && free < concurrency / 2) {
          // A look costs a transaction: better one for several pieces than one for each.
          boolean more = room.tryAcquire(concurrency / 2 - free, GATHER_MS, TimeUnit.MILLISECONDS);
          free = (more ? concurrency / 2 : free) + room.drainPermits();
        }
        boolean crowded = crowd.isLarge();
        if (crowded && free > FEW) {
          room.release(free - FEW);
          free = FEW;
        }
        int taken = 0;
        long lookedAt = System.nanoTime();
        try {
          ClaimFence fence = ClaimFence.fromNow(source.begunWithin());
          for (Object work : looking ? source.claim(lane, free) : List.of()) {
            start(work, fence);
            taken++;
          }
        } finally {
          room.release(free - taken);
        }
        busy = taken == free;
        if (taken > 0) {
          lastBusy = System.nanoTime();
        }
        if (crowded) {
          TimeUnit.MILLISECONDS.sleep(Crowd.REST_MS);
        } else if (!busy) {
          boolean idle = System.nanoTime() - lastBusy > IDLE_AFTER_NANOS;
          rest(idle ? Math.max(SELDOM_MS, interval) : interval);
          gather(lookedAt);
        } else if (concurrency == 1) {
          gather(lookedAt); // each piece is a batch: rather few full ones
        }
        pause = interval;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        pause = Math.min(LONGEST_PAUSE_MS, Math.max(100, pause * 2));
        trouble.warn("Cannot look for work in " + name(), e);
        restQuietly(pause);
      }
    }
  }

  private void start(Object work, ClaimFence fence) {
    workers.execute(
        () -> {
          Exchange exchange = createExchange(false);
          try {
            source.logContext(work).forEach(MDC::put);
            exchange.getIn().setBody(work);
            fence.around(() -> process(exchange));
            if (exchange.getException() != null) {
              source.failed(work, exchange.getException());
            }
          } catch (Exception e) {
            getExceptionHandler().handleException("Work failed", exchange, e);
          } finally {
            source.ended(work);
            releaseExchange(exchange, false);
            MDC.clear();
            room.release();
          }
        });
  }

  private void process(Exchange exchange) {
    try {
      getProcessor().process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    }
  }

  private void rest(long millis) throws InterruptedException {
    synchronized (bell) {
      if (looking && !ringing) {
        bell.wait(millis);
      }
      ringing = false;
    }
  }

  /** However often it is rung, a lane gathers for a moment between two looks. */
  private void gather(long lookedAt) throws InterruptedException {
    long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookedAt);
    long moment = Math.min(LONGEST_GATHER_MS, interval / 5);
    if (looking && since < moment) {
      TimeUnit.MILLISECONDS.sleep(moment - since);
    }
  }

  private void restQuietly(long millis) {
    try {
      rest(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
