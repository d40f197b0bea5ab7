package io.omnihub.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * A portal's REST by inbound webhook, {@code /sandbox/bitrix24/rest/{user}/{code}/{method}[.json]}
 * (apidocs.bitrix24.com, "How to make a request"). The commands of a batch are noted each on its
 * own, as {@code BATCH}, before the batch itself: an effect is found in the journal however it was
 * asked for.
 */
@RestController
@ConditionalOnSandbox
class BitrixController {

  private final SandboxProperties properties;
  private final FrontDesk desk;
  private final CallReader reader;
  private final BitrixPortal portal;
  private final SandboxClock clock;
  private final LeakyBucket bucket;

  BitrixController(
      SandboxProperties properties,
      FrontDesk desk,
      CallReader reader,
      BitrixPortal portal,
      SandboxClock clock) {
    this.properties = properties;
    this.desk = desk;
    this.reader = reader;
    this.portal = portal;
    this.clock = clock;
    this.bucket = LeakyBucket.ofBitrix(clock);
  }

  @RequestMapping(
      path = "/sandbox/bitrix24/rest/{user}/{code}/{method}",
      method = {RequestMethod.GET, RequestMethod.POST})
  Object call(
      @PathVariable String user,
      @PathVariable String code,
      @PathVariable String method,
      HttpServletRequest request)
      throws IOException {
    String name = method.endsWith(".json") ? method.substring(0, method.length() - 5) : method;
    try {
      Call call = reader.read(request, name);
      return serve(call, () -> answer(user, code, call));
    } catch (CallReader.UnreadableException e) {
      return serve(
          e.call(),
          () -> {
            throw BitrixError.words("Syntax error");
          });
    }
  }

  private Object serve(Call call, Supplier<Object> working) {
    return desk.serve(
        SandboxSystem.CRM,
        call,
        fault -> BitrixError.of(fault, clock.now()),
        () -> {
          try {
            return working.get();
          } catch (BitrixError e) {
            return e.answer();
          }
        });
  }

  private ResponseEntity<?> answer(String user, String code, Call call) {
    if (!user.equals(properties.crmUser()) || !code.equals(properties.crmCode())) {
      throw BitrixError.invalidCredentials();
    }
    if (properties.crmRateLimit() && !bucket.pour()) {
      throw BitrixError.queryLimitExceeded();
    }
    BitrixTime time = BitrixTime.start();
    BitrixResult result =
        call.path().equalsIgnoreCase("batch")
            ? new BitrixBatch(portal, this::noteCommand).run(call.params())
            : portal.answer(call.path(), call.params());
    return ResponseEntity.ok(result.envelope(time));
  }

  private void noteCommand(Call command, int status) {
    desk.note(SandboxSystem.CRM, command, status);
  }
}
