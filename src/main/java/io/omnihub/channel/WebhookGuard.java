package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Proofs that an event comes from the provider; the source Kamelets name the scheme they need. All
 * compare in constant time, and throw a {@link ResponseStatusException} with 401 if the proof is
 * missing or wrong, or if the account has no secret to compare with. A replay, which says so by the
 * variable {@code replayed}, brings an event that was verified when it came; and the variable
 * {@code polled} says that the hub asked the provider itself. No request can set a variable.
 */
@Component("webhookGuard")
public class WebhookGuard {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HIDDEN = "\"***\"";
  private static final Set<String> ALGORITHMS = Set.of(Hmac.SHA256, Hmac.SHA1);

  private final Clock clock;
  private final boolean sandbox;

  WebhookGuard(Clock clock, @Value("${hub.sandbox.enabled:false}") boolean sandbox) {
    this.clock = clock;
    this.sandbox = sandbox;
  }

  /** The header must equal the account's setting {@code secret}. */
  public void sharedSecret(Exchange exchange, String header) {
    header(exchange, header, "secret");
  }

  /** The header must equal the account's setting. */
  public void header(Exchange exchange, String header, String setting) {
    if (isNew(exchange)) {
      String given = exchange.getMessage().getHeader(header, "", String.class);
      require(isSecret(exchange, setting, given), "Header " + header);
    }
  }

  /**
   * The header must be the HMAC of the body, in hexadecimal, with or without a prefix such as
   * {@code sha256=}. Over the bytes as they came: the body is UTF-8 that was checked.
   *
   * @param algorithm {@code HmacSHA256} or {@code HmacSHA1}
   * @param setting that holds the key
   */
  public void hmac(Exchange exchange, String header, String algorithm, String setting) {
    if (isNew(exchange)) {
      String given = exchange.getMessage().getHeader(header, "", String.class);
      String digest = given.substring(given.indexOf('=') + 1).toLowerCase(Locale.ROOT);
      String body = exchange.getVariable("raw", "", String.class);
      require(
          isUnsigned(exchange)
              || secrets(exchange, setting).stream()
                  .anyMatch(key -> !key.isEmpty() && equal(hmac(algorithm, key, body), digest)),
          "Header " + header);
    }
  }

  /**
   * What stands in the body must equal the account's setting. A text that proves is not kept: who
   * may look at an event must not be able to make one.
   *
   * @param pointer JSON pointer, for example {@code /secret}
   */
  public void bodySecret(Exchange exchange, String pointer, String setting)
      throws JsonProcessingException {
    if (isNew(exchange)) {
      String raw = exchange.getVariable("raw", "", String.class);
      JsonNode given = JSON.readTree(raw).at(pointer);
      require(isSecret(exchange, setting, given.asText("")), "The body's " + pointer);
      if (given.isTextual() && !given.asText().isEmpty()) {
        exchange.setVariable("raw", without(raw, pointer, given));
      }
    }
  }

  /**
   * The scheme that the account names: its setting {@code signature} is {@code none}, {@code
   * token}, {@code hmac-sha256} or {@code hmac-sha1}, {@code signature-header} the header, {@code
   * secret} the key. Anything else, nothing included, is refused: a form that was not filled opens
   * no door.
   */
  public void byAccount(Exchange exchange) {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    String header = account.setting("signature-header");
    switch (account.setting("signature")) {
      case "none" -> {}
      case "token" -> header(exchange, header, "secret");
      case "hmac-sha256" -> hmac(exchange, header, Hmac.SHA256, "secret");
      case "hmac-sha1" -> hmac(exchange, header, Hmac.SHA1, "secret");
      default -> {
        if (isNew(exchange)) {
          require(false, "The channel's scheme of signatures");
        }
      }
    }
  }

  /**
   * For a channel whose events come by the hub's own session alone: nothing is posted here, but in
   * the sandbox, for an account that needs no proof.
   */
  public void nobody(Exchange exchange) {
    if (isNew(exchange) && !isUnsigned(exchange)) {
      throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Nothing is posted here");
    }
  }

  /**
   * A provider's question whether this address is ours: where its token is right, the challenge
   * becomes the answer. Source: Meta, "Create a webhook endpoint".
   *
   * @param token name of the query parameter that must equal the account's setting
   * @throws ResponseStatusException 403 if it does not
   */
  public void challenge(
      Exchange exchange, String mode, String token, String setting, String challenge) {
    Map<?, ?> query = exchange.getVariable("query", Map.of(), Map.class);
    String given = String.valueOf(query.get(token));
    Object asked = query.get(challenge);
    if (!"subscribe".equals(query.get(mode))
        || asked == null
        || !isSecret(exchange, setting, given)) {
      throw new ResponseStatusException(HttpStatus.FORBIDDEN, "The verification token is wrong");
    }
    exchange.setVariable("answer", asked.toString());
  }

  /** The setting by which events of other accounts are told; empty where none is to be told. */
  public String own(Exchange exchange, String setting) {
    return isUnsigned(exchange)
        ? ""
        : exchange.getVariable("channel", ChannelAccount.class).setting(setting);
  }

  /** In place, so that all else stays as it came; a secret that is written oddly is found too. */
  private static String without(String raw, String pointer, JsonNode secret)
      throws JsonProcessingException {
    String shorter = raw.replace(secret.toString(), HIDDEN);
    JsonNode body = JSON.readTree(shorter);
    if (body.at(pointer).equals(secret)) {
      JsonPointer place = JsonPointer.compile(pointer);
      ((ObjectNode) body.at(place.head())).put(place.last().getMatchingProperty(), "***");
      return body.toString();
    }
    return shorter;
  }

  private static boolean isNew(Exchange exchange) {
    return exchange.getVariable("replayed") == null && exchange.getVariable("polled") == null;
  }

  private boolean isSecret(Exchange exchange, String setting, String given) {
    return isUnsigned(exchange)
        || secrets(exchange, setting).stream().anyMatch(secret -> equal(secret, given));
  }

  /** The account's secret, and for a day the one that it had before. */
  private List<String> secrets(Exchange exchange, String setting) {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    String secret = account.setting(setting);
    String previous = account.setting("previous-" + setting);
    return !previous.isEmpty() && Channels.isTaken(account, clock.instant())
        ? List.of(secret, previous)
        : List.of(secret);
  }

  /** In the sandbox, and only there, an account for which no secret was given takes what comes. */
  private boolean isUnsigned(Exchange exchange) {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    return sandbox && account.setting(Channels.SANDBOX).equals(Channels.UNSIGNED);
  }

  private static boolean equal(String expected, String given) {
    return !expected.isEmpty() && MessageDigest.isEqual(bytes(expected), bytes(given));
  }

  private static void require(boolean proven, String what) {
    if (!proven) {
      throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, what + " is missing or wrong");
    }
  }

  private static String hmac(String algorithm, String key, String body) {
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IllegalArgumentException("There is no proof by " + algorithm);
    }
    return HexFormat.of().formatHex(Hmac.of(algorithm, bytes(key), body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
