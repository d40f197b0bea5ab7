package io.omnihub.outside;

import java.net.InetSocketAddress;

/**
 * Where the sandbox's stand-ins listen. An account whose mail server or SMSC is called {@link
 * #HOST} means them; outside the sandbox there is no such bean, and no server of that name.
 */
public interface StandIns {

  /** What such an account's form says instead of a server's name. */
  String HOST = "sandbox";

  /** Takes mails by SMTP, without sign-in or TLS. */
  InetSocketAddress mail();

  /** Takes SMS by SMPP, whoever binds. It is begun by the first who asks for it. */
  InetSocketAddress smsc();

  /** Whether one of them, HTTP ones included, listens at this port of this machine. */
  boolean listenAt(int port);
}
