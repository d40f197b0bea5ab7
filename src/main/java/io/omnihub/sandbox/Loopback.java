package io.omnihub.sandbox;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells addresses of this machine from all others. Names are never looked up: a name that resolves
 * to loopback today may not tomorrow, so {@code localhost} is the only one that passes.
 */
public final class Loopback {

  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile("127(\\." + OCTET + "){3}");

  private Loopback() {}

  /**
   * Lets a call out only to this machine: what the hub's deliveries ask while the sandbox is on.
   *
   * @return the same address
   * @throws IllegalArgumentException where the host is anything but {@code localhost}, {@code
   *     127.0.0.0/8} or {@code ::1}; the message names the host and nothing else of the address,
   *     since a path may hold a token
   */
  public static URI require(URI address) {
    if (!isLoopback(address.getHost())) {
      throw new IllegalArgumentException(
          "the sandbox calls this machine only, not "
              + (address.getHost() == null ? "an address without a host" : address.getHost()));
    }
    return address;
  }

  /** Whether this host, a literal or {@code localhost}, is this machine; null is not. */
  public static boolean isLoopback(String host) {
    if (host == null) {
      return false;
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return bare.toLowerCase(Locale.ROOT).equals("localhost")
        || bare.equals("::1")
        || bare.equals("0:0:0:0:0:0:0:1")
        || V4.matcher(bare).matches();
  }
}
