package io.omnihub.channel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.work.Crowd;
import io.omnihub.work.DeadLetters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The one door by which events come in, so that a flow that is being swapped never answers 404. It
 * finds the account, bounds the body and hands it to {@code direct:webhook-TYPE}, where the source
 * Kamelet verifies and maps it; it answers 2xx only after the flow has returned, which is after the
 * bus has the event on disk.
 */
@Component
class Webhooks {

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final String RETRY_AFTER_SECONDS = "5";

  /** The variable by which a source Kamelet says what the provider is to read. */
  private static final String ANSWER = "answer";

  private final ChannelAccounts accounts;
  private final ChannelTypes types;
  private final ChannelPulse pulse;
  private final CamelContext camel;
  private final ProducerTemplate producer;
  private final Crowd crowd;
  private final ObjectMapper json;
  private final int largest;

  Webhooks(
      ChannelAccounts accounts,
      ChannelTypes types,
      ChannelPulse pulse,
      CamelContext camel,
      ProducerTemplate producer,
      Crowd crowd,
      ObjectMapper json,
      @Value("${hub.webhook.max-body}") DataSize largest) {
    this.accounts = accounts;
    this.types = types;
    this.pulse = pulse;
    this.camel = camel;
    this.producer = producer;
    this.crowd = crowd;
    this.json = json;
    this.largest = Math.toIntExact(largest.toBytes());
  }

  /** A provider's question whether this address is ours; types that know of none answer 405. */
  void shake(String type, String key, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ChannelAccount account = accounts.findOrLook(type, key).orElse(null);
    if (account == null) {
      unknown(type, key, response);
    } else if (types.find(type).filter(ChannelType::handshake).isEmpty()) {
      response.setHeader(HttpHeaders.ALLOW, "POST");
      problem(response, HttpStatus.METHOD_NOT_ALLOWED, "GET tells nothing here; events are posted");
    } else {
      answer(account, handOver(account, "", request), response);
    }
  }

  /** Events. */
  void receive(String type, String key, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ChannelAccount account = accounts.findOrLook(type, key).orElse(null);
    if (account == null) {
      unknown(type, key, response);
      return;
    }
    if (types.find(type).isEmpty() && camel.getRoute("receive-" + type) == null) {
      notNow(response); // its Kamelet is away: nobody would take the event
      return;
    }
    byte[] bytes =
        request.getContentLengthLong() > largest
            ? null
            : request.getInputStream().readNBytes(largest + 1);
    if (bytes == null || bytes.length > largest) {
      problem(
          response, HttpStatus.PAYLOAD_TOO_LARGE, "The body is larger than " + largest + " bytes");
      return;
    }
    String body;
    try {
      body = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problem(response, HttpStatus.BAD_REQUEST, "The body is not UTF-8");
      return;
    }
    if (body.isBlank()) {
      problem(response, HttpStatus.BAD_REQUEST, "The body is empty");
      return;
    }
    answer(account, handOver(account, body, request), response);
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
    if (request.getQueryString() == null) {
      return Map.of();
    }
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

  private void answer(ChannelAccount account, Exchange exchange, HttpServletResponse response)
      throws IOException {
    Optional<WebhookRefusal> refusal = WebhookRefusal.of(account.type(), exchange.getException());
    if (refusal.isPresent()) {
      pulse.error(account, refusal.get().detail());
      problem(response, refusal.get().status(), refusal.get().detail());
      return;
    }
    if (exchange.getException() != null) {
      LOG.error(
          "{}: an event could not be accepted: {}",
          account,
          DeadLetters.reason(exchange.getException()));
      LOG.debug("The whole failure", exchange.getException());
      notNow(response);
      return;
    }
    pulse.event(account);
    String said = exchange.getVariable(ANSWER, String.class);
    if (said == null) {
      response.setContentLength(0);
    } else {
      response.setHeader("X-Content-Type-Options", "nosniff");
      write(response, HttpStatus.OK, MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8", said);
    }
  }

  private void notNow(HttpServletResponse response) throws IOException {
    response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    problem(
        response, HttpStatus.SERVICE_UNAVAILABLE, "The event cannot be stored now; send it again");
  }

  private void unknown(String type, String key, HttpServletResponse response) throws IOException {
    problem(response, HttpStatus.NOT_FOUND, "There is no channel " + type + "/" + key);
  }

  private void problem(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    write(
        response,
        status,
        MediaType.APPLICATION_PROBLEM_JSON_VALUE,
        json.writeValueAsString(ProblemDetail.forStatusAndDetail(status, detail)));
  }

  private static void write(
      HttpServletResponse response, HttpStatus status, String contentType, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status.value());
    response.setContentType(contentType);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
