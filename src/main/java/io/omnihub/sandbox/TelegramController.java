package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * The Bot API under {@code /sandbox/telegram}: {@code /bot{token}/{method}} by GET or POST, method
 * names in any case (core.telegram.org/bots/api, "Making requests").
 */
@RestController
@ConditionalOnSandbox
@RequestMapping("/sandbox/telegram")
class TelegramController {

  /** The token of the Bot API's own documentation, which the form of an account shows. */
  private static final String EXAMPLE = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";

  private final SandboxProperties properties;
  private final FrontDesk desk;
  private final CallReader reader;
  private final TelegramBot bot;
  private final TelegramUpdates updates;

  TelegramController(
      SandboxProperties properties,
      FrontDesk desk,
      CallReader reader,
      TelegramBot bot,
      TelegramUpdates updates) {
    this.properties = properties;
    this.desk = desk;
    this.reader = reader;
    this.bot = bot;
    this.updates = updates;
  }

  @RequestMapping(
      path = "/bot{token}/{method}",
      method = {RequestMethod.GET, RequestMethod.POST})
  Object call(@PathVariable String token, @PathVariable String method, HttpServletRequest request)
      throws IOException {
    try {
      Call call = reader.read(request, method);
      return serve(call, () -> answer(token, call));
    } catch (CallReader.UnreadableException e) {
      return serve(
          e.call(),
          () -> {
            throw TelegramError.badRequest("can't parse JSON object");
          });
    }
  }

  /** What {@code getFile} points to: the bytes of any file are one grey pixel. */
  @GetMapping(path = "/file/bot{token}/{*path}", produces = MediaType.IMAGE_PNG_VALUE)
  ResponseEntity<byte[]> file(@PathVariable String token) {
    return isToken(token)
        ? ResponseEntity.ok(TelegramMessages.PIXEL)
        : ResponseEntity.notFound().build();
  }

  private Object serve(Call call, Supplier<Object> working) {
    return desk.serve(
        SandboxSystem.TELEGRAM,
        call,
        fault -> TelegramError.of(fault).answer(),
        () -> {
          try {
            return working.get();
          } catch (TelegramError e) {
            return e.answer();
          }
        });
  }

  /** Both are of the one bot that there is. */
  private boolean isToken(String token) {
    return token.equals(properties.telegramToken()) || token.equals(EXAMPLE);
  }

  private Object answer(String token, Call call) {
    if (!isToken(token)) {
      throw TelegramError.of(token.matches("\\d+:.+") ? 401 : 404);
    }
    return call.path().equalsIgnoreCase("getUpdates")
        ? updates.poll(call.params())
        : ok(bot.answer(call.path(), call.params()));
  }

  static ResponseEntity<?> ok(JsonNode result) {
    return ResponseEntity.ok(
        JsonNodeFactory.instance.objectNode().put("ok", true).set("result", result));
  }
}
