package io.omnihub.outside;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/**
 * Which addresses may be called on somebody else's word. Of IPv4 all but the special-purpose blocks
 * (IANA's registry, RFC 6890); of IPv6 only global unicast without its special blocks, and NAT64's
 * prefix as far as the IPv4 address within is public. Exceptions are a person's, {@code
 * hub.outside.allow}, and in the sandbox the ports of the hub's own stand-ins.
 */
@Component
public class PublicAddresses {

  private static final List<IpAddressMatcher> SPECIAL =
      matchers(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "2001::/23", // Teredo and other protocols
          "2001:db8::/32",
          "2002::/16", // 6to4, which carries any IPv4 address
          "3fff::/20");
  private static final IpAddressMatcher GLOBAL_UNICAST = new IpAddressMatcher("2000::/3");
  private static final IpAddressMatcher NAT64 = new IpAddressMatcher("64:ff9b::/96");
  private static final List<IpAddressMatcher> LOOPBACK = matchers("127.0.0.0/8", "::1/128");

  private final List<IpAddressMatcher> allowed;
  private final Set<String> allowedHosts;
  private final ObjectProvider<StandIns> standIns;

  /**
   * @param allow addresses ({@code 10.1.2.3}), blocks ({@code 10.1.0.0/16}), hosts ({@code
   *     crm.example.local}) and hosts with a port ({@code crm.example.local:8443})
   * @param standIns none outside the sandbox
   */
  PublicAddresses(
      @Value("${hub.outside.allow:}") List<String> allow, ObjectProvider<StandIns> standIns) {
    List<String> entries = allow.stream().map(String::strip).filter(e -> !e.isEmpty()).toList();
    this.standIns = standIns;
    this.allowed =
        entries.stream().filter(PublicAddresses::isBlock).map(IpAddressMatcher::new).toList();
    this.allowedHosts = new HashSet<>();
    entries.stream()
        .filter(e -> !isBlock(e))
        .forEach(e -> allowedHosts.add(e.toLowerCase(Locale.ROOT)));
  }

  /** Whether this address of that host may be called at that port. */
  public boolean mayCall(String host, int port, InetAddress address) {
    String name = host.toLowerCase(Locale.ROOT);
    return allowedHosts.contains(name)
        || allowedHosts.contains(name + ":" + port)
        || matches(allowed, address)
        || isPublic(address)
        || isStandIn(port, address);
  }

  private boolean isStandIn(int port, InetAddress address) {
    if (!matches(LOOPBACK, address)) {
      return false;
    }
    StandIns ours = standIns.getIfAvailable();
    return ours != null && ours.listenAt(port);
  }

  private static boolean isPublic(InetAddress address) {
    if (address instanceof Inet4Address || GLOBAL_UNICAST.matches(bare(address))) {
      return !matches(SPECIAL, address);
    }
    return NAT64.matches(bare(address)) && isPublic(embedded(address));
  }

  private static InetAddress embedded(InetAddress nat64) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(nat64.getAddress(), 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address", e);
    }
  }

  private static boolean matches(List<IpAddressMatcher> blocks, InetAddress address) {
    return blocks.stream().anyMatch(block -> block.matches(bare(address)));
  }

  /** Without the interface, which is no part of the address. */
  private static String bare(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static boolean isBlock(String entry) {
    return entry.indexOf('/') > 0
        || entry.matches("[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  }

  private static List<IpAddressMatcher> matchers(String... blocks) {
    return Stream.of(blocks).map(IpAddressMatcher::new).toList();
  }
}
