package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartHttpServletRequest;

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
  private final MaxUploads uploads;

  MaxController(FrontDesk desk, CallReader reader, MaxBot bot, MaxUploads uploads) {
    this.uploads = uploads;
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

  /** Where {@code POST /uploads} points to; no token is asked for. */
  @PostMapping("/upload/{key}")
  Object upload(@PathVariable String key, MultipartHttpServletRequest request) throws IOException {
    Call call = reader.read(request, "/upload");
    Map<String, SentFile> files = new LinkedHashMap<>();
    request.getFileMap().forEach((name, file) -> files.put(name, SentFile.of(file)));
    return desk.serve(SandboxSystem.MAX, call, MaxError::answer, () -> uploads.take(key, files));
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
