package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.schibsted.spt.data.jslt.JsltException;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.work.DeadLetters;
import jakarta.mail.AuthenticationFailedException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.util.MailConnectException;

/** What kinds of refusal there are when a provider is asked; pages have a sentence for each. */
public final class Refusals {

  /** The account's token or key is not accepted. */
  public static final String AUTH = "auth";

  /** The provider wants to be asked later. */
  public static final String BUSY = "busy";

  /** The provider says no for another reason. */
  public static final String REFUSED = "refused";

  /** No connection, or no answer in time. */
  public static final String UNREACHABLE = "unreachable";

  /** Somebody answers whose certificate is not trusted. */
  public static final String CERTIFICATE = "certificate";

  /** The address is not one that the hub calls. */
  public static final String ADDRESS = "address";

  /** Somebody answers, but not as this provider does. */
  public static final String ODD = "odd";

  /** There is no Kamelet that asks. */
  public static final String UNSUPPORTED = "unsupported";

  /** The hub's own address is not configured. */
  public static final String NO_PUBLIC_URL = "no-public-url";

  /** The account's secrets cannot be read. */
  public static final String SEALED = "sealed";

  /** Anything else; most likely the fault is ours. */
  public static final String FAILED = "failed";

  private Refusals() {}

  static String code(Throwable failure) {
    for (Throwable cause : DeadLetters.causes(failure)) {
      String code = ofOne(cause);
      if (code != null) {
        return code;
      }
    }
    return FAILED;
  }

  private static String ofOne(Throwable cause) {
    if (cause instanceof ProviderRefusedException refused) {
      return switch (refused.kind()) {
        case AUTH -> AUTH;
        case RETRY -> BUSY;
        default -> REFUSED;
      };
    }
    if (cause instanceof AuthenticationFailedException) {
      return AUTH;
    }
    if (cause instanceof MailConnectException) {
      return UNREACHABLE;
    }
    if (cause instanceof ForbiddenAddressException) {
      return ADDRESS;
    }
    if (cause instanceof SSLException) {
      return CERTIFICATE;
    }
    if (cause instanceof JsonProcessingException || cause instanceof JsltException) {
      return ODD;
    }
    return cause instanceof IOException ? UNREACHABLE : null;
  }
}
