package io.omnihub.channel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.camel.Exchange;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Proofs that an event comes from the provider; the source Kamelets name the scheme they need. */
@Component("webhookGuard")
public class WebhookGuard {

  /**
   * The header must equal the account's setting {@code secret}, compared in constant time. A
   * replay, which says so by the variable {@code replayed}, brings an event that was verified when
   * it came; no request can set a variable.
   *
   * @throws ResponseStatusException 401 if it does not, or if the account has no secret
   */
  public void sharedSecret(Exchange exchange, String header) {
    if (exchange.getVariable("replayed") != null) {
      return;
    }
    String expected = exchange.getVariable("channel", ChannelAccount.class).setting("secret");
    String given = exchange.getMessage().getHeader(header, "", String.class);
    if (expected.isEmpty() || !MessageDigest.isEqual(bytes(expected), bytes(given))) {
      throw new ResponseStatusException(
          HttpStatus.UNAUTHORIZED, "Header " + header + " is missing or wrong");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
