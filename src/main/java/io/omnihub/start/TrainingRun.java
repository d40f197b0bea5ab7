package io.omnihub.start;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * With {@code hub.exit-when-ready=true} the hub ends as soon as it is ready, so that a run with
 * {@code -XX:ArchiveClassesAtExit} leaves an archive of the classes that every start needs.
 * Spring's own {@code spring.context.exit=onRefresh} ends before the routes are built.
 */
@Component
@ConditionalOnProperty("hub.exit-when-ready")
class TrainingRun {

  @EventListener
  void end(ApplicationReadyEvent ready) {
    System.exit(SpringApplication.exit(ready.getApplicationContext()));
  }
}
