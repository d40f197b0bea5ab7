package io.omnihub.webchat;

import io.omnihub.channel.ChannelAccount;
import io.omnihub.thread.ThreadQueries;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What the widget asks for apart from sending: a session, what was said, and live answers. */
@RestController
@RequestMapping("/api/webchat/{key}")
class WebChatController {

  static final String SESSION_HEADER = "X-Webchat-Session";
  private static final int HISTORY = 200;
  private static final Duration SETTINGS_KEPT = Duration.ofMinutes(1);

  private final WebChatVisitors visitors;
  private final WebChatLive live;
  private final WebChatFiles files;
  private final WebChatTyping typing;
  private final Offers offers;
  private final ThreadQueries threads;
  private final WebChatAccounts accounts;
  private final Clock clock;

  WebChatController(
      WebChatVisitors visitors,
      WebChatLive live,
      WebChatFiles files,
      WebChatTyping typing,
      Offers offers,
      ThreadQueries threads,
      WebChatAccounts accounts,
      Clock clock) {
    this.visitors = visitors;
    this.live = live;
    this.files = files;
    this.typing = typing;
    this.offers = offers;
    this.threads = threads;
    this.accounts = accounts;
    this.clock = clock;
  }

  @ModelAttribute
  ChannelAccount account(@PathVariable String key) {
    return accounts.require(key);
  }

  @GetMapping("/settings")
  ResponseEntity<WebChatSettings> settings(@ModelAttribute ChannelAccount account) {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(SETTINGS_KEPT))
        .body(accounts.settings(account));
  }

  @PostMapping("/session")
  Entered enter(
      @ModelAttribute ChannelAccount account,
      @RequestHeader(name = SESSION_HEADER, required = false) String formerToken,
      @RequestBody(required = false) Enter enter) {
    String identity = enter == null ? null : enter.identity();
    Visitor visitor =
        visitors.enter(account.key(), formerToken, identity, account.setting("identity-secret"));
    return new Entered(
        visitors.tokenOf(visitor),
        visitor.id(),
        visitor.identity() != null,
        clock.instant(),
        offers.to(visitor, account));
  }

  @GetMapping("/history")
  ResponseEntity<List<WebChatLine>> history(
      @ModelAttribute ChannelAccount account,
      @RequestHeader(name = SESSION_HEADER, required = false) String token) {
    Visitor visitor = visitors.require(token, account.key());
    List<WebChatLine> lines =
        threads
            .conversation(
                account.organization(),
                account.type(),
                account.key(),
                visitor.id().toString(),
                HISTORY)
            .stream()
            .map(line -> WebChatLine.of(line, account.key(), files))
            .toList();
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(lines);
  }

  @PostMapping("/typing")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void typing(
      @ModelAttribute ChannelAccount account,
      @RequestHeader(name = SESSION_HEADER, required = false) String token)
      throws IOException {
    typing.by(visitors.require(token, account.key()), account);
  }

  @GetMapping(path = "/events", produces = "text/event-stream")
  SseEmitter events(
      @PathVariable String key,
      @RequestHeader(name = SESSION_HEADER, required = false) String token,
      HttpServletRequest request) {
    return live.open(visitors.require(token, key), request.getRemoteAddr());
  }

  record Enter(String identity) {

    @Override
    public String toString() {
      return "Enter[hidden]";
    }
  }

  /**
   * @param now by the hub's clock
   * @param offers other channels, for who waits too long
   */
  record Entered(
      String token, UUID visitor, boolean known, Instant now, List<Offers.Offer> offers) {

    @Override
    public String toString() {
      return "Entered[" + visitor + "]";
    }
  }
}
