package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What the stand-ins of Meta's products do alike: read the call, check the token, say no. */
@Component
@ConditionalOnSandbox
class GraphDesk {

  private final FrontDesk desk;
  private final CallReader reader;

  GraphDesk(FrontDesk desk, CallReader reader) {
    this.desk = desk;
    this.reader = reader;
  }

  /**
   * @param path how the journal names the call
   * @param token the only one that is taken, as {@code Authorization: Bearer} or {@code
   *     access_token}
   */
  Object serve(
      SandboxSystem system,
      HttpServletRequest request,
      String path,
      String token,
      Function<Params, JsonNode> working)
      throws IOException {
    Call call;
    try {
      call = reader.read(request, path);
    } catch (CallReader.UnreadableException e) {
      return serve(
          system,
          e.call(),
          () -> {
            throw GraphError.parameter("The body is no JSON object");
          });
    }
    return serve(
        system,
        call,
        () -> {
          checkToken(request, call.params(), token);
          return ResponseEntity.ok(working.apply(call.params()));
        });
  }

  private Object serve(
      SandboxSystem system, Call call, java.util.function.Supplier<Object> working) {
    return desk.serve(
        system,
        call,
        fault -> GraphError.of(system, fault).answer(),
        () -> {
          try {
            return working.get();
          } catch (GraphError e) {
            return e.answer();
          }
        });
  }

  static boolean hasToken(HttpServletRequest request, String token) {
    return ("Bearer " + token).equals(request.getHeader(HttpHeaders.AUTHORIZATION));
  }

  private static void checkToken(HttpServletRequest request, Params params, String token) {
    if (!hasToken(request, token) && !token.equals(params.text("access_token"))) {
      throw GraphError.token();
    }
  }
}
