package io.omnihub.webchat;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.omnihub.audit.Deeds;
import io.omnihub.channel.KeptFiles;
import io.omnihub.delivery.Deliveries;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.flow.FlowStatus;
import io.omnihub.flow.LiveFlow;
import io.omnihub.flow.history.FlowRollback;
import io.omnihub.flow.history.FlowVersions;
import io.omnihub.media.Attachments;
import io.omnihub.replay.DeadLetterReplay;
import io.omnihub.replay.DryRuns;
import io.omnihub.replay.EventChannels;
import io.omnihub.replay.EventReplay;
import io.omnihub.replay.EventsInOrder;
import io.omnihub.replay.LetterSubjects;
import io.omnihub.replay.Letters;
import io.omnihub.replay.PastDecisions;
import io.omnihub.replay.PastEvents;
import io.omnihub.replay.ReplayJobControl;
import io.omnihub.thread.ThreadQueries;
import io.omnihub.thread.ThreadRowsMother;
import io.omnihub.work.Node;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
      "io.omnihub.outside",
      "io.omnihub.security",
      "io.omnihub.webchat"
    },
    excludeFilters = @Filter(type = FilterType.REGEX, pattern = "io.omnihub.channel.[a-z]+[.].*"))
@ComponentScan(
    basePackages = "io.omnihub.media",
    useDefaultFilters = false,
    includeFilters = @Filter(type = FilterType.REGEX, pattern = "io.omnihub.media.FolderStore"))
@Import({
  ThreadQueries.class,
  EventChannels.class,
  EventsInOrder.class,
  PastEvents.class,
  PastDecisions.class,
  LetterSubjects.class,
  Letters.class,
  io.omnihub.work.Crowd.class
})
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
  Node node() {
    Node node = mock(Node.class);
    when(node.name()).thenReturn("small");
    return node;
  }

  @Bean
  Deliveries deliveries() {
    return mock(Deliveries.class);
  }

  @Bean
  Attachments attachments() {
    return mock(Attachments.class);
  }

  @Bean
  KeptFiles keptFiles() {
    return mock(KeptFiles.class);
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
  ReplayJobControl replayJobs() {
    return mock(ReplayJobControl.class);
  }

  @Bean
  LiveFlow liveFlow() {
    LiveFlow live = mock(LiveFlow.class);
    when(live.status())
        .thenReturn(
            new FlowStatus(
                FlowFiles.NONE,
                FlowFiles.NONE.hash(),
                Instant.EPOCH,
                List.of(new FlowProblem("routes/99-bad.camel.yaml", 7, "no such <component>")),
                new TreeMap<>(Map.of("live-webchat", "routes/70-live.camel.yaml"))));
    return live;
  }

  @Bean
  FlowVersions flowVersions() {
    return mock(FlowVersions.class);
  }

  @Bean
  FlowRollback flowRollback() {
    return mock(FlowRollback.class);
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
