package io.omnihub.sandbox;

import io.omnihub.outside.StandIns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.springframework.stereotype.Component;

/** The stand-ins that speak no HTTP, for accounts of the sandbox. */
@Component
@ConditionalOnSandbox
class SandboxServers implements StandIns {

  private final SandboxMail mail;
  private final SandboxSmsc smsc;

  SandboxServers(SandboxMail mail, SandboxSmsc smsc) {
    this.mail = mail;
    this.smsc = smsc;
  }

  @Override
  public InetSocketAddress mail() {
    return new InetSocketAddress(SandboxMail.host(), mail.port());
  }

  @Override
  public InetSocketAddress smsc() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), smsc.port());
  }
}
