package io.omnihub.webchat;

import static org.mockito.Mockito.mock;

import io.omnihub.replay.DeadLetterReplay;
import io.omnihub.thread.ThreadQueries;
import io.omnihub.thread.ThreadRowsMother;
import java.time.Clock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The pages, the sign-in, the webhooks and the web chat with the real Kamelets and live routes, and
 * stand-ins for the bus and the flow. Carries no stereotype, so that no other test scans it.
 */
@EnableAutoConfiguration(exclude = {ArtemisAutoConfiguration.class, JmsAutoConfiguration.class})
@ComponentScan(
    basePackages = {
      "io.omnihub.channel",
      "io.omnihub.console",
      "io.omnihub.security",
      "io.omnihub.webchat"
    },
    excludeFilters = @Filter(type = FilterType.REGEX, pattern = "io.omnihub.channel.telegram.*"))
@Import(ThreadQueries.class)
public class SmallHub {

  @Bean
  ThreadRowsMother mother(JdbcClient jdbc) {
    return new ThreadRowsMother(jdbc);
  }

  @Bean
  SmallFlow smallFlow(ThreadRowsMother mother) {
    return new SmallFlow(mother);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  DeadLetterReplay deadLetterReplay() {
    return mock(DeadLetterReplay.class);
  }

  @Bean
  RouterFunction<ServerResponse> broken() {
    return RouterFunctions.route()
        .GET(
            "/console/broken",
            request -> {
              throw new IllegalStateException("a secret of the database");
            })
        .build();
  }
}
