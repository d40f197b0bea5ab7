package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.omnihub.sandbox.CallReader.UnreadableException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A messenger and an SMS provider of no kind: each takes whatever is called under its address, by
 * any method, and answers with an id of its own.
 */
@RestController
@ConditionalOnSandbox
class AnyHttpController {

  private final FrontDesk desk;
  private final CallReader reader;

  AnyHttpController(FrontDesk desk, CallReader reader) {
    this.desk = desk;
    this.reader = reader;
  }

  @RequestMapping({"/sandbox/http", "/sandbox/http/**"})
  Object messenger(HttpServletRequest request) throws IOException {
    return serve(SandboxSystem.HTTP, request);
  }

  @RequestMapping({"/sandbox/sms", "/sandbox/sms/**"})
  Object sms(HttpServletRequest request) throws IOException {
    return serve(SandboxSystem.SMS, request);
  }

  private Object serve(SandboxSystem system, HttpServletRequest request) throws IOException {
    String root = "/sandbox/" + system.code();
    String path = request.getRequestURI().substring(root.length());
    Call call;
    try {
      call = reader.read(request, path.isEmpty() ? "/" : path);
    } catch (UnreadableException e) {
      call = e.call(); // it is no JSON object; who knows what they take
    }
    return desk.serve(system, call, AnyHttpController::failing, () -> ResponseEntity.ok(taken()));
  }

  private static Object taken() {
    return JsonNodeFactory.instance.objectNode().put("id", UUID.randomUUID().toString());
  }

  private static ResponseEntity<?> failing(Fault fault) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(fault.status());
    if (fault.status() == 429 || fault.status() == 503) {
      answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(fault.retryAfter()));
    }
    return answer.body(
        JsonNodeFactory.instance.objectNode().put("error", "The sandbox's fault in force"));
  }
}
