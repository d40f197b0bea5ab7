package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.sandbox.Journal.Book;
import io.omnihub.sandbox.Journal.Entry;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the outside systems received and refused, and the faults they suffer. */
@RestController
@ConditionalOnSandbox
@RequestMapping("/sandbox/api")
class SandboxApi {

  private static final int FEED_LIMIT = 100;

  private final Journal journal;
  private final Faults faults;
  private final SandboxClock clock;
  private final SandboxMessages messages;

  SandboxApi(Journal journal, Faults faults, SandboxClock clock, SandboxMessages messages) {
    this.journal = journal;
    this.faults = faults;
    this.clock = clock;
    this.messages = messages;
  }

  @GetMapping("/received")
  List<Entry> received(@RequestParam(required = false) String system) {
    return entries(Book.RECEIVED, system);
  }

  @GetMapping("/refused")
  List<Entry> refused(@RequestParam(required = false) String system) {
    return entries(Book.REFUSED, system);
  }

  @DeleteMapping("/received")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void forgetReceived(@RequestParam(required = false) String system) {
    journal.clear(Book.RECEIVED, systemOrAll(system));
    journal.clear(Book.SAID, systemOrAll(system));
  }

  @DeleteMapping("/refused")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void forgetRefused(@RequestParam(required = false) String system) {
    journal.clear(Book.REFUSED, systemOrAll(system));
  }

  @GetMapping("/faults")
  List<Fault> faults() {
    return faults.all();
  }

  @PostMapping("/faults")
  Fault fault(@RequestBody JsonNode request) {
    Fault fault = Fault.read(request, clock.now());
    faults.put(fault);
    return fault;
  }

  @DeleteMapping("/faults")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void endFaults(@RequestParam(required = false) String system) {
    faults.clear(systemOrAll(system));
  }

  /**
   * The canonical messages that were recorded in a channel, oldest first, a thousand at most.
   *
   * @param channel the account's key, or {@code type:key}
   */
  @GetMapping("/messages")
  List<SandboxMessages.Recorded> messages(
      @RequestParam String channel, @RequestParam(defaultValue = "") String direction) {
    return messages.of(channel, direction);
  }

  /** What the page shows: the newest entries after the last that it has. */
  @GetMapping("/feed")
  Feed feed(@RequestParam(defaultValue = "0") long after) {
    return new Feed(
        journal.after(after, FEED_LIMIT),
        journal.received(),
        faults.all(),
        clock.now().toEpochMilli());
  }

  /**
   * @param received how many requests of each system the journal holds
   * @param now this clock's, in milliseconds, to count a fault's rest by
   */
  record Feed(
      List<Entry> entries, Map<SandboxSystem, Integer> received, List<Fault> faults, long now) {}

  private List<Entry> entries(Book book, String system) {
    SandboxSystem only = systemOrAll(system);
    return journal.entries(book, only).stream().map(entry -> entry.shown(only == null)).toList();
  }

  private static SandboxSystem systemOrAll(String code) {
    return code == null ? null : SandboxSystem.of(code);
  }
}
