package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/**
 * VK's API under {@code /sandbox/vk/method/{method}}, by GET or POST, with the token in the header
 * {@code Authorization} or the parameter {@code access_token} (dev.vk.com, "API requests").
 */
@RestController
@ConditionalOnSandbox
@RequestMapping("/sandbox/vk")
class VkController {

  /** The only token that it knows. */
  static final String TOKEN = "vk1.a.SANDBOX";

  private static final String BEARER = "Bearer ";

  private final FrontDesk desk;
  private final CallReader reader;
  private final VkCommunity community;
  private final VkUploads uploads;

  VkController(FrontDesk desk, CallReader reader, VkCommunity community, VkUploads uploads) {
    this.uploads = uploads;
    this.desk = desk;
    this.reader = reader;
    this.community = community;
  }

  @RequestMapping(
      path = "/method/{method}",
      method = {RequestMethod.GET, RequestMethod.POST})
  Object call(@PathVariable String method, HttpServletRequest request) throws IOException {
    Call call = Call.of(request.getMethod(), method, PhpForm.tree(request.getParameterMap()));
    return desk.serve(SandboxSystem.VK, call, VkError::answer, () -> answer(call, request));
  }

  /** Where {@code getMessagesUploadServer} points to; no token is asked for. */
  @PostMapping("/upload/{key}")
  Object upload(@PathVariable String key, MultipartHttpServletRequest request) throws IOException {
    Call call = reader.read(request, "upload");
    Map<String, SentFile> files = new LinkedHashMap<>();
    request.getFileMap().forEach((name, file) -> files.put(name, SentFile.of(file)));
    return desk.serve(
        SandboxSystem.VK,
        call,
        fault -> ResponseEntity.status(fault.status()).build(),
        () -> ResponseEntity.ok(uploads.take(key, files)));
  }

  private ResponseEntity<?> answer(Call call, HttpServletRequest request) {
    try {
      if (call.params().text("v").isBlank()) {
        throw VkError.of(VkError.BAD_REQUEST);
      }
      if (!TOKEN.equals(token(call, request))) {
        throw VkError.of(VkError.AUTH);
      }
      return ResponseEntity.ok(
          JsonNodeFactory.instance
              .objectNode()
              .set("response", community.answer(call.path(), call.params(), reader)));
    } catch (VkError e) {
      return e.answer();
    }
  }

  private static String token(Call call, HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.startsWith(BEARER)
        ? header.substring(BEARER.length())
        : call.params().text("access_token");
  }
}
