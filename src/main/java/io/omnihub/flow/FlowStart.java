package io.omnihub.flow;

import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loads the flow once Camel itself runs, so that a route that does not start stops nobody else. */
@Configuration(proxyBeanMethods = false)
class FlowStart {

  @Bean
  CamelContextConfiguration loadFlow(FlowSettings settings, LiveFlow live, FlowWatcher watcher) {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {
        // Camel first
      }

      @Override
      public void afterApplicationStart(CamelContext camel) {
        if (settings.flow().enabled()) {
          live.reload();
          watcher.start();
        }
      }
    };
  }
}
