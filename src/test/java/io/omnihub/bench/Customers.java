package io.omnihub.bench;

import io.omnihub.bench.Ledger.Said;
import io.omnihub.world.HubProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Customers of a Telegram bot who write from several threads at a set rate, each a few messages in
 * a row, and Telegram in between: what was not answered 200 is sent again with the same update_id
 * until it is, to whichever hub answers; a few of what was are sent again all the same.
 */
final class Customers implements AutoCloseable {

  private static final String WEBHOOK = "/api/messaging/telegram/sandbox/webhook";
  private static final List<String> WOODS =
      List.of("дубовая", "сосновая", "буковая", "ясеневая", "еловая", "кедровая", "берёзовая");
  private static final AtomicLong NUMBERS = new AtomicLong(10_000_000);

  private final List<HubProcess> hubs;
  private final Ledger ledger;
  private final int perSecond;
  private final int inARow;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final ExecutorService threads;
  private final AtomicLong due = new AtomicLong(System.nanoTime());
  private volatile boolean writing = true;

  /**
   * @param perSecond messages of all customers together
   * @param inARow messages of each customer
   */
  Customers(List<HubProcess> hubs, Ledger ledger, int senders, int perSecond, int inARow) {
    this.hubs = hubs;
    this.ledger = ledger;
    this.perSecond = perSecond;
    this.inARow = inARow;
    this.threads = Executors.newFixedThreadPool(senders);
    for (int i = 0; i < senders; i++) {
      threads.execute(this::write);
    }
  }

  private void write() {
    while (writing) {
      String chat = String.valueOf(NUMBERS.incrementAndGet());
      for (int place = 0; place < inARow && writing; place++) {
        awaitTurn();
        long number = NUMBERS.incrementAndGet();
        Said said = new Said(String.valueOf(number), String.valueOf(number), chat, place);
        ledger.offered(said);
        deliver(said);
      }
    }
  }

  /**
   * Messages are spread evenly; who comes late after a pause of the hub does not make up for it.
   */
  private void awaitTurn() {
    long step = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long mine = due.updateAndGet(last -> Math.max(last + step, System.nanoTime() - step));
    LockSupport.parkNanos(mine - System.nanoTime());
  }

  private void deliver(Said said) {
    String update = update(said);
    boolean accepted = post(said, update);
    long pause = 50;
    while (!accepted && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      pause = Math.min(500, pause * 2);
      ledger.repeated();
      accepted = post(said, update);
    }
    if (ThreadLocalRandom.current().nextInt(20) == 0) {
      ledger.repeated();
      post(said, update);
    }
  }

  private boolean post(Said said, String update) {
    HubProcess hub = hubs.get(ThreadLocalRandom.current().nextInt(hubs.size()));
    try {
      int status =
          http.send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + WEBHOOK))
                      .timeout(Duration.ofSeconds(10))
                      .header("Content-Type", "application/json")
                      .header("X-Telegram-Bot-Api-Secret-Token", "sandbox-secret")
                      .POST(BodyPublishers.ofString(update))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      if (status == 200) {
        ledger.accepted(said);
        return true;
      }
      ledger.refused(status);
      return false;
    } catch (IOException e) {
      return false; // the hub is away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String update(Said said) {
    int wood = Integer.parseInt(said.event()) % WOODS.size();
    return """
        {"update_id": %s, "message": {"message_id": %s, "date": %d,
         "chat": {"id": %s, "type": "private", "first_name": "Анна"},
         "from": {"id": %s, "is_bot": false, "first_name": "Анна", "language_code": "ru"},
         "text": "Сколько стоит доска %s, %s мм?"}}
        """
        .formatted(
            said.event(),
            said.message(),
            Instant.now().getEpochSecond(),
            said.chat(),
            said.chat(),
            WOODS.get(wood),
            said.event().substring(4));
  }

  /** Nobody begins anything new; what was begun is sent until it is accepted. */
  void stop() throws InterruptedException {
    writing = false;
    threads.shutdown();
    if (!threads.awaitTermination(180, TimeUnit.SECONDS)) {
      threads.shutdownNow();
    }
  }

  @Override
  public void close() {
    writing = false;
    threads.shutdownNow();
  }
}
