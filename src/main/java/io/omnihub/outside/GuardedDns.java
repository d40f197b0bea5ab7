package io.omnihub.outside;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.springframework.stereotype.Component;

/**
 * Looks names up for each new connection and gives out only addresses that may be called. The
 * client connects to what was checked here and to nothing else, so neither a redirect, nor a name
 * that is answered differently the second time, nor an odd way to write an address leads past it. A
 * name that has one forbidden address is refused as a whole.
 */
@Component
class GuardedDns implements DnsResolver {

  private static final int NO_PORT = -1;

  private final PublicAddresses addresses;

  GuardedDns(PublicAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    List<InetSocketAddress> found = new ArrayList<>();
    for (InetAddress address : checked(host, port)) {
      found.add(new InetSocketAddress(address, port));
    }
    return found;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return checked(host, NO_PORT);
  }

  private InetAddress[] checked(String host, int port) throws UnknownHostException {
    InetAddress[] found = SystemDefaultDnsResolver.INSTANCE.resolve(host);
    for (InetAddress address : found) {
      if (!addresses.mayCall(host, port, address)) {
        throw new ForbiddenAddressException(host);
      }
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
  }
}
