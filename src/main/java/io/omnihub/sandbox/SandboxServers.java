package io.omnihub.sandbox;

import io.omnihub.outside.StandIns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Where the stand-ins listen. Those that speak HTTP do at the hub's own port, which is the
 * configured one until the web server tells it.
 */
@Component
@ConditionalOnSandbox
class SandboxServers implements StandIns {

  private final SandboxMail mail;
  private final SandboxSmsc smsc;
  private volatile int hub;

  SandboxServers(SandboxMail mail, SandboxSmsc smsc, @Value("${server.port:0}") int port) {
    this.mail = mail;
    this.smsc = smsc;
    this.hub = port;
  }

  @EventListener
  void started(WebServerInitializedEvent event) {
    if (event.getApplicationContext().getServerNamespace() == null) { // not the management port
      hub = event.getWebServer().getPort();
    }
  }

  @Override
  public boolean listenAt(int port) {
    return port > 0 && (port == hub || port == mail.port() || smsc.listensAt(port));
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
