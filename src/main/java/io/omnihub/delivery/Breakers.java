package io.omnihub.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.StaleClaimException;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The circuit breakers that {@code routes/50-deliver} names. Only a provider that does not work
 * counts as a failure: one that says no to one message (a customer who blocked the bot), or asks to
 * wait, is in order.
 */
@Configuration(proxyBeanMethods = false)
class Breakers {

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.custom()
          .slidingWindowSize(20)
          .minimumNumberOfCalls(10)
          .failureRateThreshold(50)
          .waitDurationInOpenState(Duration.ofSeconds(5))
          .permittedNumberOfCallsInHalfOpenState(3)
          .ignoreException(Breakers::isAnswer)
          .build();

  @Bean
  CircuitBreaker telegramBreaker() {
    return CircuitBreaker.of("telegram", CONFIG);
  }

  @Bean
  CircuitBreaker crmBreaker() {
    return CircuitBreaker.of("crm", CONFIG);
  }

  @Bean
  CircuitBreaker mailBreaker() {
    return CircuitBreaker.of("mail", CONFIG);
  }

  private static boolean isAnswer(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    return failure.kind() == Failure.Kind.PERMANENT
        || failure.after().isPresent()
        || DeadLetters.causes(thrown).stream().anyMatch(StaleClaimException.class::isInstance);
  }
}
