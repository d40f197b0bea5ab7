package io.omnihub.security;

import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks a password unless the throttle says to wait; serves the form and HTTP basic alike. */
class ThrottledAuthenticationProvider extends DaoAuthenticationProvider {

  /** No operator's name is longer; a longer one is not worth remembering. */
  static final int LONGEST_NAME = 100;

  private final SignInThrottle throttle;

  ThrottledAuthenticationProvider(OperatorStore operators, SignInThrottle throttle) {
    super(
        username ->
            operators
                .find(username)
                .orElseThrow(() -> new UsernameNotFoundException("no such operator")));
    this.throttle = throttle;
  }

  @Override
  public Authentication authenticate(Authentication attempt) {
    String username = attempt.getName();
    String address =
        attempt.getDetails() instanceof WebAuthenticationDetails web ? web.getRemoteAddress() : "";
    if (username.length() > LONGEST_NAME) {
      throw new BadCredentialsException("no such operator");
    }
    if (throttle.locked(username, address)) {
      throw new LockedException("too many failures");
    }
    try {
      Authentication result = super.authenticate(attempt);
      throttle.succeeded(username, address);
      return result;
    } catch (BadCredentialsException e) {
      throttle.failed(username, address);
      throw e;
    }
  }
}
