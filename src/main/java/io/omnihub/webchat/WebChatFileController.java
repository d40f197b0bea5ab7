package io.omnihub.webchat;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files of visitors: taken with a session, given back to whoever has their signed address. */
@RestController
@RequestMapping("/api/webchat/{key}/files")
class WebChatFileController {

  private final WebChatVisitors visitors;
  private final WebChatFiles files;
  private final WebChatAccounts accounts;

  WebChatFileController(WebChatVisitors visitors, WebChatFiles files, WebChatAccounts accounts) {
    this.visitors = visitors;
    this.files = files;
    this.accounts = accounts;
  }

  /** The body is the file, as it is; its length was looked at before. */
  @PostMapping
  WebChatFiles.Kept upload(
      @PathVariable String key,
      @RequestParam(required = false) String name,
      @RequestHeader(name = WebChatController.SESSION_HEADER, required = false) String token,
      HttpServletRequest request)
      throws IOException {
    accounts.withFiles(key);
    Visitor visitor = visitors.require(token, key);
    return files.keep(visitor, name, request.getInputStream());
  }

  @GetMapping("/{token}")
  ResponseEntity<Resource> read(@PathVariable String key, @PathVariable String token)
      throws IOException {
    return files.read(key, token);
  }
}
