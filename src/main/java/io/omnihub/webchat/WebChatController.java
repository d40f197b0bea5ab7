package io.omnihub.webchat;

import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.thread.ConversationLine;
import io.omnihub.thread.ThreadQueries;
import jakarta.servlet.http.HttpServletRequest;
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
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What the widget asks for apart from sending: a session, what was said, and live answers. */
@RestController
@RequestMapping("/api/webchat/{key}")
class WebChatController {

  static final String SESSION_HEADER = "X-Webchat-Session";
  private static final String TYPE = "webchat";
  private static final int HISTORY = 200;

  private final WebChatVisitors visitors;
  private final WebChatLive live;
  private final ThreadQueries threads;
  private final ChannelAccounts accounts;

  WebChatController(
      WebChatVisitors visitors, WebChatLive live, ThreadQueries threads, ChannelAccounts accounts) {
    this.visitors = visitors;
    this.live = live;
    this.threads = threads;
    this.accounts = accounts;
  }

  @ModelAttribute
  ChannelAccount account(@PathVariable String key) {
    return accounts
        .find(TYPE, key)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such web chat"));
  }

  @PostMapping("/session")
  Entered enter(
      @PathVariable String key,
      @RequestHeader(name = SESSION_HEADER, required = false) String formerToken,
      @RequestBody(required = false) Enter enter) {
    String identity = enter == null ? null : enter.identity();
    Visitor visitor = visitors.enter(key, formerToken, identity);
    return new Entered(visitors.tokenOf(visitor), visitor.id(), visitor.identity() != null);
  }

  @GetMapping("/history")
  ResponseEntity<List<ConversationLine>> history(
      @ModelAttribute ChannelAccount account,
      @RequestHeader(name = SESSION_HEADER, required = false) String token) {
    Visitor visitor = visitors.require(token, account.key());
    List<ConversationLine> lines =
        threads.conversation(
            account.organization(), TYPE, account.key(), visitor.id().toString(), HISTORY);
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(lines);
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

  record Entered(String token, UUID visitor, boolean known) {

    @Override
    public String toString() {
      return "Entered[" + visitor + "]";
    }
  }
}
