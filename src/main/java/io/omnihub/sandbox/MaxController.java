package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The MAX Bot API under {@code /sandbox/max}: the token is the header {@code Authorization},
 * without "Bearer" (dev.max.ru/docs-api).
 */
@RestController
@ConditionalOnSandbox
@RequestMapping("/sandbox/max")
class MaxController {

  /** The only token that it knows. */
  static final String TOKEN = "max-SANDBOX-token";

  private final FrontDesk desk;
  private final CallReader reader;
  private final MaxBot bot;

  MaxController(FrontDesk desk, CallReader reader, MaxBot bot) {
    this.desk = desk;
    this.reader = reader;
    this.bot = bot;
  }

  @RequestMapping("/{*path}")
  Object call(@PathVariable String path, HttpServletRequest request) throws IOException {
    try {
      Call call = reader.read(request, path);
      return desk.serve(SandboxSystem.MAX, call, MaxError::answer, () -> answer(call, request));
    } catch (CallReader.UnreadableException e) {
      return desk.serve(
          SandboxSystem.MAX,
          e.call(),
          MaxError::answer,
          () -> MaxError.payload("Can't deserialize body").answer());
    }
  }

  private ResponseEntity<?> answer(Call call, HttpServletRequest request) {
    try {
      if (!TOKEN.equals(request.getHeader(HttpHeaders.AUTHORIZATION))) {
        throw new MaxError(401, "verify.token", "Invalid access_token");
      }
      JsonNode answer = bot.answer(call.httpMethod() + " " + call.path(), call.params());
      return ResponseEntity.ok(answer);
    } catch (MaxError e) {
      return e.answer();
    }
  }
}
