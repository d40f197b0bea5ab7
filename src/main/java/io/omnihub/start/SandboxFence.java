package io.omnihub.start;

import io.omnihub.channel.ChannelAccounts;
import io.omnihub.sandbox.Loopback;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The hub does not start in its sandbox with an address that could meet a real customer. */
@Component
@ConditionalOnProperty("hub.sandbox.enabled")
class SandboxFence {

  SandboxFence(ChannelAccounts accounts, @Value("${hub.crm.bitrix24.url}") String crm) {
    Loopback.require(URI.create(crm));
    accounts
        .ofType("telegram")
        .forEach(account -> Loopback.require(URI.create(account.setting("base-url"))));
  }
}
