package io.omnihub.event;

import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Facts by cursor, for a warehouse that has no Kafka: ask again with the last {@code sequence}. */
@RestController
class EventController {

  private static final String ORGANIZATION = "default";

  private final EventOutbox facts;

  EventController(EventOutbox facts) {
    this.facts = facts;
  }

  @GetMapping("/api/events")
  List<Map<String, Object>> after(
      @RequestParam(name = "after", defaultValue = "0") long after,
      @RequestParam(name = "limit", defaultValue = "100") int limit) {
    return facts.after(ORGANIZATION, after, limit);
  }
}
