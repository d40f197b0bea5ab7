package io.omnihub.webchat;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.omnihub.audit.Deeds;
import io.omnihub.replay.DeadLetterReplay;
import io.omnihub.replay.DryRuns;
import io.omnihub.replay.EventReplay;
import io.omnihub.replay.Letters;
import io.omnihub.replay.PastDecisions;
import io.omnihub.replay.PastEvents;
import io.omnihub.replay.ReplayJobs;
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
@Import({ThreadQueries.class, PastEvents.class, PastDecisions.class, Letters.class})
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
    DeadLetterReplay replay = mock(DeadLetterReplay.class);
    when(replay.release(any(), any(), any())).thenReturn(DeadLetterReplay.Released.DONE);
    return replay;
  }

  @Bean
  DryRuns dryRuns() {
    return mock(DryRuns.class);
  }

  @Bean
  EventReplay eventReplay() {
    return mock(EventReplay.class);
  }

  @Bean
  ReplayJobs replayJobs() {
    return mock(ReplayJobs.class);
  }

  @Bean
  Deeds deeds() {
    return mock(Deeds.class);
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
