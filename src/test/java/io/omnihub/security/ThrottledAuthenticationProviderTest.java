package io.omnihub.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

class ThrottledAuthenticationProviderTest {

  private final OperatorStore operators = mock(OperatorStore.class);
  private final SignInThrottle throttle = mock(SignInThrottle.class);
  private final ThrottledAuthenticationProvider provider =
      new ThrottledAuthenticationProvider(operators, throttle);

  /** A form may hold megabytes, and ten thousand failures are remembered by name. */
  @Test
  void nameLongerThanAnyOperatorsIsNeitherLookedUpNorRemembered() {
    String name = "a".repeat(ThrottledAuthenticationProvider.LONGEST_NAME + 1);
    assertThatThrownBy(
            () ->
                provider.authenticate(
                    UsernamePasswordAuthenticationToken.unauthenticated(name, "guess")))
        .isInstanceOf(BadCredentialsException.class);
    verifyNoInteractions(operators, throttle);
  }
}
