package io.omnihub.console;

import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.channel.Channels;
import io.omnihub.channel.Channels.Answer;
import io.omnihub.channel.Channels.Refused;
import io.omnihub.channel.Channels.Wish;
import io.omnihub.security.Operator;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Channel types and accounts for programs; refusals are problem+json. Described for them in {@code
 * /api/openapi.yaml}.
 */
@RestController
class ChannelApiController {

  private final ChannelTypes types;
  private final Channels channels;
  private final ChannelDesk desk;
  private final MessageSource messages;

  ChannelApiController(
      ChannelTypes types, Channels channels, ChannelDesk desk, MessageSource messages) {
    this.types = types;
    this.channels = channels;
    this.desk = desk;
    this.messages = messages;
  }

  @GetMapping("/api/channel-types")
  List<ChannelType> types() {
    return types.all();
  }

  @GetMapping("/api/channel-types/{type}")
  ChannelType type(@PathVariable String type) {
    return types
        .find(type)
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such type"));
  }

  @GetMapping("/api/channels")
  List<ChannelView> list(@AuthenticationPrincipal Operator operator) {
    return desk.all(operator.organization());
  }

  /**
   * A new account.
   *
   * @param type of the catalog
   * @param key part of the webhook's address; one of the hub's making if left out
   * @param sandbox whether the provider is the hub's own stand-in
   * @param register whether the provider is told the webhook at once, where it can be
   */
  record New(
      String type,
      String key,
      String name,
      Map<String, String> settings,
      boolean sandbox,
      Boolean register) {}

  /** {@code registered} is what the provider said of the webhook; null where it was not asked. */
  record Made(ChannelView channel, Answer registered) {}

  @PostMapping("/api/channels")
  ResponseEntity<Made> add(@AuthenticationPrincipal Operator operator, @RequestBody New wanted) {
    Channel channel =
        channels.add(
            operator.organization(),
            operator.getUsername(),
            wanted.type() == null ? "" : wanted.type(),
            new Wish(wanted.key(), wanted.name(), wanted.settings(), wanted.sandbox()));
    boolean ask =
        (wanted.register() == null || wanted.register())
            && channels.can("register", channel.type());
    Answer registered = ask ? channels.register(channel) : null;
    return ResponseEntity.created(
            URI.create("/api/channels/" + channel.type() + "/" + channel.key()))
        .body(new Made(desk.fresh(channel), registered));
  }

  @GetMapping("/api/channels/{type}/{key}")
  ChannelView one(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    return desk.one(desk.channel(operator.organization(), type, key));
  }

  /** What is left out stays as it is; a setting that is null is taken away. */
  record Change(String name, Map<String, String> settings) {}

  @PutMapping("/api/channels/{type}/{key}")
  ChannelView change(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      @RequestBody Change wanted) {
    Channel before = desk.channel(operator.organization(), type, key);
    return desk.one(
        channels.change(
            before,
            operator.getUsername(),
            new Wish(
                key, wanted.name(), wanted.settings(), before.settings().containsKey("sandbox"))));
  }

  @DeleteMapping("/api/channels/{type}/{key}")
  ResponseEntity<Void> remove(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    channels.remove(desk.channel(operator.organization(), type, key), operator.getUsername());
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/api/channels/{type}/{key}/check")
  Answer check(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    return channels.check(desk.channel(operator.organization(), type, key));
  }

  @PostMapping("/api/channels/{type}/{key}/register")
  Answer register(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    return channels.register(desk.channel(operator.organization(), type, key));
  }

  @PostMapping("/api/channels/{type}/{key}/pause")
  ChannelView pause(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    channels.pause(desk.channel(operator.organization(), type, key), operator.getUsername());
    return one(operator, type, key);
  }

  @PostMapping("/api/channels/{type}/{key}/resume")
  ChannelView resume(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    channels.resume(desk.channel(operator.organization(), type, key), operator.getUsername());
    return one(operator, type, key);
  }

  @PostMapping("/api/channels/{type}/{key}/rotate-secret")
  ChannelView rotate(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key) {
    return desk.fresh(
        channels.rotate(desk.channel(operator.organization(), type, key), operator.getUsername()));
  }

  @ExceptionHandler(Refused.class)
  ResponseEntity<ProblemDetail> refused(Refused refused) {
    Map<String, String> texts = new TreeMap<>();
    refused
        .problems()
        .forEach(
            (field, problem) ->
                texts.put(
                    field,
                    messages.getMessage(
                        "channels.problem." + problem, new Object[] {field}, Locale.ENGLISH)));
    boolean meanwhile = refused.problems().containsValue("changed");
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            meanwhile ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_ENTITY,
            String.join("; ", texts.values()));
    problem.setProperty("errors", texts);
    return ResponseEntity.status(problem.getStatus()).body(problem);
  }
}
