package io.omnihub.start;

import io.omnihub.channel.Polls;
import io.omnihub.delivery.Deliveries;
import io.omnihub.thread.Turns;
import io.omnihub.work.ClaimFence;
import io.omnihub.work.WaitsByTheClock;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock, and what must be in order before the first route runs. */
@Configuration(proxyBeanMethods = false)
class StartConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * The outbox alone tries again, so that each attempt is counted and none is hidden. Interceptors
   * run when the connection is there and nothing has been sent.
   */
  @Bean
  ComponentCustomizer httpWithoutRetriesAndBehindTheFence() {
    return ComponentCustomizer.forType(
        HttpComponent.class,
        http ->
            http.setHttpClientConfigurer(
                client ->
                    client
                        .disableAutomaticRetries()
                        .addRequestInterceptorLast(
                            (request, entity, context) -> ClaimFence.current().pass())));
  }

  /** Work that this node held when it died is taken up before anything new is claimed. */
  @Bean
  CamelContextConfiguration takeUpOwnWork(
      Turns turns, Deliveries deliveries, Polls polls, ObjectProvider<WaitsByTheClock> waiting) {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {
        turns.reopenOwn();
        deliveries.settleOwn();
        polls.releaseOwn();
        // while nobody looked, for all that is known
        waiting.forEach(WaitsByTheClock::clockWentBack);
      }

      @Override
      public void afterApplicationStart(CamelContext camel) {
        // nothing more to do
      }
    };
  }
}
