package io.omnihub.channel;

import io.omnihub.work.Crowd;
import io.omnihub.work.DeadLetters;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The one door by which events come in, so that a flow that is being swapped never answers 404. It
 * finds the account, bounds the body and hands it to {@code direct:webhook-TYPE}, where the source
 * Kamelet verifies and maps it; it answers 2xx only after the flow has returned, which is after the
 * bus has the event on disk.
 */
@RestController
class WebhookController {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookController.class);
  private static final String RETRY_AFTER_SECONDS = "5";

  /** The variable by which a source Kamelet says what the provider is to read. */
  private static final String ANSWER = "answer";

  private final ChannelAccounts accounts;
  private final ChannelTypes types;
  private final ChannelPulse pulse;
  private final CamelContext camel;
  private final ProducerTemplate producer;
  private final Crowd crowd;
  private final int largest;

  WebhookController(
      ChannelAccounts accounts,
      ChannelTypes types,
      ChannelPulse pulse,
      CamelContext camel,
      ProducerTemplate producer,
      Crowd crowd,
      @Value("${hub.webhook.max-body}") DataSize largest) {
    this.accounts = accounts;
    this.types = types;
    this.pulse = pulse;
    this.camel = camel;
    this.producer = producer;
    this.crowd = crowd;
    this.largest = Math.toIntExact(largest.toBytes());
  }

  /** A provider's question whether this address is ours; types that know of none answer 405. */
  @GetMapping("/api/messaging/{type}/{channelKey}/webhook")
  ResponseEntity<?> shake(
      @PathVariable("type") String type,
      @PathVariable("channelKey") String channelKey,
      HttpServletRequest request) {
    ChannelAccount account = accounts.findOrLook(type, channelKey).orElse(null);
    if (account == null) {
      return problem(HttpStatus.NOT_FOUND, "There is no channel " + type + "/" + channelKey);
    }
    if (types.find(type).filter(ChannelType::handshake).isEmpty()) {
      return ResponseEntity.status(HttpStatus.METHOD_NOT_ALLOWED)
          .allow(HttpMethod.POST)
          .contentType(MediaType.APPLICATION_PROBLEM_JSON)
          .body(
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.METHOD_NOT_ALLOWED, "GET tells nothing here; events are posted"));
    }
    return answer(account, handOver(account, "", request));
  }

  @PostMapping("/api/messaging/{type}/{channelKey}/webhook")
  ResponseEntity<?> receive(
      @PathVariable("type") String type,
      @PathVariable("channelKey") String channelKey,
      HttpServletRequest request)
      throws IOException {
    ChannelAccount account = accounts.findOrLook(type, channelKey).orElse(null);
    if (account == null) {
      return problem(HttpStatus.NOT_FOUND, "There is no channel " + type + "/" + channelKey);
    }
    if (types.find(type).isEmpty() && camel.getRoute("receive-" + type) == null) {
      return notNow(); // its Kamelet is away: nobody would take the event
    }
    if (request.getContentLengthLong() > largest) {
      return tooLarge();
    }
    byte[] bytes = request.getInputStream().readNBytes(largest + 1);
    if (bytes.length > largest) {
      return tooLarge();
    }
    String body;
    try {
      body = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return problem(HttpStatus.BAD_REQUEST, "The body is not UTF-8");
    }
    if (body.isBlank()) {
      return problem(HttpStatus.BAD_REQUEST, "The body is empty");
    }
    return answer(account, handOver(account, body, request));
  }

  private Exchange handOver(ChannelAccount account, String body, HttpServletRequest request) {
    crowd.enter();
    try {
      return passOn(account, body, request);
    } finally {
      crowd.leave();
    }
  }

  private Exchange passOn(ChannelAccount account, String body, HttpServletRequest request) {
    return producer.send(
        "direct:webhook-" + account.type(),
        exchange -> {
          exchange.getMessage().setBody(body);
          exchange.setVariable("channel", account);
          exchange.setVariable("raw", body);
          exchange.setVariable("httpMethod", request.getMethod());
          exchange.setVariable("query", query(request));
          // Only the provider's own headers: one that Camel acts on must not come from outside.
          Collections.list(request.getHeaderNames()).stream()
              .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("x-"))
              .forEach(name -> exchange.getMessage().setHeader(name, request.getHeader(name)));
        });
  }

  private static Map<String, String> query(HttpServletRequest request) {
    Map<String, String> first = new LinkedHashMap<>();
    UriComponentsBuilder.newInstance()
        .query(request.getQueryString())
        .build()
        .getQueryParams()
        .forEach((name, values) -> first.put(decoded(name), decoded(values.get(0))));
    return first;
  }

  private static String decoded(String text) {
    try {
      return text == null ? "" : URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private ResponseEntity<?> answer(ChannelAccount account, Exchange exchange) {
    Optional<WebhookRefusal> refusal = WebhookRefusal.of(account.type(), exchange.getException());
    if (refusal.isPresent()) {
      pulse.error(account, refusal.get().detail());
      return problem(refusal.get().status(), refusal.get().detail());
    }
    if (exchange.getException() != null) {
      LOG.error(
          "{}: an event could not be accepted: {}",
          account,
          DeadLetters.reason(exchange.getException()));
      LOG.debug("The whole failure", exchange.getException());
      return notNow();
    }
    pulse.event(account);
    String said = exchange.getVariable(ANSWER, String.class);
    return said == null
        ? ResponseEntity.ok().build()
        : ResponseEntity.ok()
            .contentType(MediaType.TEXT_PLAIN)
            .header("X-Content-Type-Options", "nosniff")
            .body(said);
  }

  private static ResponseEntity<ProblemDetail> notNow() {
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The event cannot be stored now; send it again"));
  }

  private ResponseEntity<ProblemDetail> tooLarge() {
    return problem(HttpStatus.PAYLOAD_TOO_LARGE, "The body is larger than " + largest + " bytes");
  }

  private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(ProblemDetail.forStatusAndDetail(status, detail));
  }
}
