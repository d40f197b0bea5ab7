package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.sandbox.Journal.Book;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class JournalTest {

  private final Journal journal =
      new Journal(new SandboxClock(new StaticListableBeanFactory().getBeanProvider(Clock.class)));

  @Test
  void oldestFallOutAboveTheBoundOfEntries() {
    for (int i = 0; i < Journal.MAX_ENTRIES + 2; i++) {
      journal.note(SandboxSystem.CRM, "POST", String.valueOf(i), "{}", 200);
    }

    var entries = journal.entries(Book.RECEIVED, SandboxSystem.CRM);
    assertThat(entries).hasSize(Journal.MAX_ENTRIES);
    assertThat(entries.get(0).path()).isEqualTo("2");
  }

  @Test
  void oldestFallOutAboveTheBoundOfCharacters() {
    String half = "x".repeat((int) (Journal.MAX_CHARS / 2));
    for (int i = 0; i < 3; i++) {
      journal.note(SandboxSystem.CRM, "POST", String.valueOf(i), half, 200);
    }

    assertThat(journal.entries(Book.RECEIVED, SandboxSystem.CRM)).hasSize(2);
  }

  @Test
  void concurrentRequestsAreAllKeptInOneOrder() {
    IntStream.range(0, 20_000)
        .parallel()
        .forEach(i -> journal.note(SandboxSystem.CRM, "POST", "x", "{}", 200));

    List<Long> numbers =
        journal.entries(Book.RECEIVED, SandboxSystem.CRM).stream()
            .map(Journal.Entry::number)
            .toList();
    assertThat(numbers).hasSize(20_000).isSorted().doesNotHaveDuplicates();
  }
}
