package io.omnihub.webchat;

import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A shop's page with the chat on it, to try things out; exists in the sandbox only. */
@Controller
@ConditionalOnProperty("hub.sandbox.enabled")
class WebChatDemoController {

  private final SignedIdentities identities;
  private final WebChatAccounts accounts;
  private final Clock clock;

  WebChatDemoController(SignedIdentities identities, WebChatAccounts accounts, Clock clock) {
    this.accounts = accounts;
    this.clock = clock;
    this.identities = identities;
  }

  @GetMapping("/webchat/demo")
  String demo(
      @RequestParam(required = false) String customer,
      @RequestParam(defaultValue = "site") String channel,
      Model model) {
    model.addAttribute("channel", accounts.require(channel).key());
    if ("anna".equals(customer)) {
      long exp = clock.instant().plus(Duration.ofHours(8)).getEpochSecond();
      model.addAttribute(
          "identity", identities.sign(new Identity("anna", "Анна", "anna@example.com", null, exp)));
    }
    return "webchat/demo";
  }
}
