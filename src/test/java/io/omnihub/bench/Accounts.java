package io.omnihub.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code run.sh accounts}: what 200 connected accounts on one node cost at the start and in memory.
 * Embedded parts; a hub is started on a data folder twice, without accounts and with them, and each
 * account takes and answers a message. Options: {@code --accounts=N}.
 */
public final class Accounts {

  private static final String TOKEN = "token-of-the-benchmark";
  private static final List<String> TYPES = List.of("telegram", "whatsapp", "vk", "max", "http");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Accounts() {}

  public static void main(String[] args) throws Exception {
    Ground.main(
        new Ground.Named("accounts", Set.of("accounts")),
        args,
        ground -> {
          int accounts = ground.number("accounts", 200);
          Map<String, String> settings =
              Map.of(
                  "HUB_DATA_DIR",
                  ground.file("accounts").toString(),
                  "HUB_ADMIN_TOKEN",
                  TOKEN,
                  "HUB_QUIET_PERIOD",
                  "PT0S");
          measure(ground, settings, "a first start, to make the data folder", hub -> {});
          measure(ground, settings, "start without accounts", hub -> connect(hub, accounts));
          measure(
              ground, settings, "start with " + accounts + " accounts", hub -> use(hub, accounts));
        });
  }

  private interface Use {
    void of(Ground.Hub hub) throws Exception;
  }

  private static void measure(Ground ground, Map<String, String> settings, String name, Use use)
      throws Exception {
    long began = System.nanoTime();
    try (Ground.Hub hub = ground.startHub(settings, true)) {
      hub.awaitReady();
      double seconds = (System.nanoTime() - began) / 1e9;
      double cpu = hub.program().cpuSeconds();
      long ready = hub.program().residentMiB();
      use.of(hub);
      ground.note(
          name,
          "%s",
          String.format(
              Locale.ROOT,
              "%.1f CPU s in %.1f s, %d MiB when ready, %d MiB after use",
              cpu,
              seconds,
              ready,
              hub.program().residentMiB()));
    }
  }

  private static void connect(Ground.Hub hub, int accounts) throws Exception {
    long began = System.nanoTime();
    for (int i = 0; i < accounts; i++) {
      String type = TYPES.get(i % TYPES.size());
      String settings =
          type.equals("telegram") && i % 10 == 0 ? ", \"settings\": {\"receive\": \"poll\"}" : "";
      post(
          hub,
          "/api/channels",
          "{\"type\": \"%s\", \"key\": \"a%d\", \"sandbox\": true%s}".formatted(type, i, settings),
          201);
    }
    System.out.printf(Locale.ROOT, "connected in %.1f s%n", (System.nanoTime() - began) / 1e9);
  }

  private static void use(Ground.Hub hub, int accounts) throws Exception {
    int asked = 0;
    for (int i = 0; i < accounts; i += TYPES.size()) {
      String body =
          """
          {"update_id": %d, "message": {"message_id": 1, "date": 1781250000,
           "chat": {"id": %d, "type": "private"}, "from": {"id": %d, "first_name": "Анна"},
           "text": "Сколько стоит доска?"}}
          """
              .formatted(1000 + i, 50_000 + i, 50_000 + i);
      post(hub, "/api/messaging/telegram/a" + i + "/webhook", body, 200);
      asked++;
    }
    long until = System.nanoTime() + 60_000_000_000L;
    while (answered(hub) < asked && System.nanoTime() < until) {
      Thread.sleep(200);
    }
    System.out.printf("%d of %d accounts answered%n", answered(hub), asked);
    if (answered(hub) < asked) {
      throw new IllegalStateException("Not all accounts answered");
    }
  }

  private static int answered(Ground.Hub hub) throws Exception {
    String received =
        HTTP.send(
                HttpRequest.newBuilder(
                        URI.create(address(hub) + "/sandbox/api/received?system=telegram"))
                    .build(),
                BodyHandlers.ofString())
            .body();
    return received.split("\"sendMessage\"", -1).length - 1;
  }

  private static void post(Ground.Hub hub, String path, String body, int expected)
      throws Exception {
    var answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(address(hub) + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != expected) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private static String address(Ground.Hub hub) {
    return "http://127.0.0.1:" + hub.port();
  }
}
