package io.omnihub.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A Bot API and a Bitrix24 portal that outlive the hub: they remember each effect in the order in
 * which it came, and the portal finds a lead by its ORIGIN_ID as the real one does. Either can be
 * made to fail.
 */
public final class OutsideWorld implements AutoCloseable {

  /** What one of the two does with a request. */
  public enum Manner {
    /** Does what it is asked for and says so. */
    ANSWERS,
    /** Does nothing; 500. */
    FAILS,
    /** Does nothing; 429, and wants to be left alone for 5 s. */
    IS_BUSY,
    /** Does nothing; 200 with a page of HTML, as a proxy in between may. */
    SHOWS_A_PAGE,
    /** Does nothing and never answers. */
    IS_SILENT,
    /** Does what it is asked for and never answers. */
    DOES_IT_IN_SILENCE
  }

  /** What an effect is. */
  public enum Kind {
    REPLY,
    LEAD,
    COMMENT
  }

  /**
   * One thing that the hub did to the world.
   *
   * @param number place in the order of all effects, from 1
   * @param at {@link System#nanoTime}
   * @param whom the chat of a reply; the lead of a card
   * @param command a lead's ORIGIN_ID; empty for other kinds
   * @param about the provider's ids: the message that is answered, or the events of a card
   */
  public record Effect(
      long number, long at, Kind kind, String whom, String command, List<String> about) {}

  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Effect> effects = new ConcurrentLinkedQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, AtomicInteger> cards = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> replies = new ConcurrentHashMap<>();
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final Map<String, Integer> leadByOrigin = new ConcurrentHashMap<>();
  private final AtomicInteger leads = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private volatile Manner botApi = Manner.ANSWERS;
  private volatile Manner crm = Manner.ANSWERS;

  /** For the settings of a hub, where nothing may be thrown. */
  public static OutsideWorld open() {
    try {
      return new OutsideWorld();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a hub take this for the world. */
  public void surrounds(DynamicPropertyRegistry properties) {
    properties.add("hub.given.telegram-base-url", this::telegram);
    properties.add("hub.outside.allow", this::authority);
    properties.add("hub.given.crm-url", this::crm);
  }

  public OutsideWorld() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/telegram/", this::botApi);
    server.createContext("/crm/", this::crm);
    server.start();
  }

  public String telegram() {
    return "http://" + authority() + "/telegram";
  }

  public String crm() {
    return "http://" + authority() + "/crm/";
  }

  /** What a hub in the sandbox must be allowed to call, which calls its own stand-ins alone. */
  public String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** What the hub must be told. */
  public Map<String, String> hubSettings() {
    return Map.of("HUB_TELEGRAM_BASE_URL", telegram(), "HUB_CRM_BITRIX24_URL", crm());
  }

  public void botApi(Manner manner) {
    botApi = manner;
  }

  public void crm(Manner manner) {
    crm = manner;
  }

  /** In the order in which they came. */
  public List<Effect> effects() {
    return List.copyOf(effects);
  }

  /** Of any kind, answered or not. */
  public long requests() {
    return requests.get();
  }

  /** How many leads or comments speak of the provider's event. */
  public int cardsAbout(String event) {
    return count(cards, event);
  }

  public int repliesTo(String message) {
    return count(replies, message);
  }

  private static int count(Map<String, AtomicInteger> counts, String key) {
    AtomicInteger count = counts.get(key);
    return count == null ? 0 : count.get();
  }

  /** What the bot answered to the message; empty if it has not. */
  public String textTo(String message) {
    return texts.getOrDefault(message, "");
  }

  private void botApi(HttpExchange exchange) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody());
    Manner manner = botApi;
    if (refused(exchange, manner)) {
      return;
    }
    if (exchange.getRequestURI().getPath().endsWith("/sendMessage")) {
      texts.putIfAbsent(
          body.path("reply_parameters").path("message_id").asText(), body.path("text").asText());
      note(
          Kind.REPLY,
          body.path("chat_id").asText(),
          "",
          List.of(body.path("reply_parameters").path("message_id").asText()),
          replies);
    }
    answer(
        exchange, manner, 200, "{\"ok\":true,\"result\":{\"message_id\":" + numbers.get() + "}}");
  }

  private void crm(HttpExchange exchange) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody());
    Manner manner = crm;
    if (refused(exchange, manner)) {
      return;
    }
    String path = exchange.getRequestURI().getPath();
    JsonNode fields = body.path("fields");
    String result = "[]";
    if (path.contains("crm.lead.add")) {
      int lead = leads.incrementAndGet();
      String origin = fields.path("ORIGIN_ID").asText();
      leadByOrigin.putIfAbsent(origin, lead);
      String source = fields.path("SOURCE_DESCRIPTION").asText();
      note(Kind.LEAD, String.valueOf(lead), origin, events(source), cards);
      result = String.valueOf(lead);
    } else if (path.contains("crm.timeline.comment.add")) {
      String text = fields.path("COMMENT").asText();
      String source = text.substring(text.lastIndexOf('[') + 1, text.length() - 1);
      note(Kind.COMMENT, fields.path("ENTITY_ID").asText(), "", events(source), cards);
      result = String.valueOf(numbers.get());
    } else if (path.contains("crm.lead.list")) {
      Integer lead = leadByOrigin.get(body.path("filter").path("ORIGIN_ID").asText());
      result = lead == null ? "[]" : "[{\"ID\":\"" + lead + "\"}]";
    }
    answer(exchange, manner, 200, "{\"result\":" + result + "}");
  }

  /** {@code telegram:main 17,18} names two events. */
  private static List<String> events(String source) {
    return List.of(source.substring(source.indexOf(' ') + 1).split(","));
  }

  private void note(
      Kind kind,
      String whom,
      String command,
      List<String> about,
      Map<String, AtomicInteger> counts) {
    effects.add(
        new Effect(numbers.incrementAndGet(), System.nanoTime(), kind, whom, command, about));
    about.forEach(id -> counts.computeIfAbsent(id, i -> new AtomicInteger()).incrementAndGet());
  }

  private boolean refused(HttpExchange exchange, Manner manner) throws IOException {
    requests.incrementAndGet();
    switch (manner) {
      case FAILS ->
          answer(exchange, manner, 500, "{\"ok\":false,\"description\":\"Internal error\"}");
      case IS_BUSY ->
          answer(
              exchange,
              manner,
              429,
              "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after 5\","
                  + "\"parameters\":{\"retry_after\":5}}");
      case SHOWS_A_PAGE ->
          answer(
              exchange, manner, 200, "<!DOCTYPE html><html><body>We are back soon</body></html>");
      case IS_SILENT -> {
        // the connection stays open, without a word
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void answer(HttpExchange exchange, Manner manner, int status, String body) {
    if (manner == Manner.DOES_IT_IN_SILENCE) {
      return;
    }
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", body.startsWith("{") ? "application/json" : "text/html");
      if (status == 429) {
        exchange.getResponseHeaders().set("Retry-After", "5");
      }
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      // the hub was killed while it listened
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
