package io.omnihub.outside;

import java.net.UnknownHostException;

/** A name led to an address that the hub does not call. To ask again is of no use. */
public class ForbiddenAddressException extends UnknownHostException {

  public ForbiddenAddressException(String host) {
    super("Not a public address: " + host + " (see HUB_OUTSIDE_ALLOW)");
  }
}
