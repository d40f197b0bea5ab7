package io.omnihub.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * What each outside system received, and what the customer's phone said.
 *
 * <p>Each page of a book is bounded, by {@value #MAX_ENTRIES} entries and {@value #MAX_CHARS}
 * characters; the oldest fall out. Bodies are kept as the text of their JSON and written out as it
 * is, so that a load test pays for no tree. The one lock guards only the number and the place of an
 * entry: order is exact, and nothing is parsed or copied under it but references.
 */
@Component
@ConditionalOnSandbox
class Journal {

  static final int MAX_ENTRIES = 100_000;
  static final long MAX_CHARS = 64L << 20;

  /** Where an entry is written. */
  enum Book {
    RECEIVED,
    REFUSED,
    SAID
  }

  /**
   * @param number grows by one with each entry of any book
   * @param body JSON as text, a quoted string where the request was no JSON
   * @param status what a refused request was answered; null in the other books
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      Long number,
      Book book,
      SandboxSystem system,
      Instant at,
      String method,
      String path,
      @JsonRawValue String body,
      Integer status) {

    /** The entry as the API shows it: without what the caller knows already. */
    Entry shown(boolean withSystem) {
      return new Entry(null, null, withSystem ? system : null, at, method, path, body, status);
    }
  }

  private final SandboxClock clock;
  private final Map<Book, Map<SandboxSystem, Page>> books = new EnumMap<>(Book.class);
  private long last;

  Journal(SandboxClock clock) {
    this.clock = clock;
    for (Book book : Book.values()) {
      Map<SandboxSystem, Page> pages = new EnumMap<>(SandboxSystem.class);
      for (SandboxSystem system : SandboxSystem.values()) {
        pages.put(system, new Page());
      }
      books.put(book, pages);
    }
  }

  /** Notes a request under what it was answered: 2xx is received, all else refused. */
  void note(SandboxSystem system, String method, String path, String body, int status) {
    if (status / 100 == 2) {
      write(Book.RECEIVED, system, method, path, body, null);
    } else {
      write(Book.REFUSED, system, method, path, body, status);
    }
  }

  /** Notes what the customer's phone sent, and what the hub's webhook answered. */
  void said(String path, String body, int status) {
    write(Book.SAID, SandboxSystem.TELEGRAM, "POST", path, body, status);
  }

  private synchronized void write(
      Book book, SandboxSystem system, String method, String path, String body, Integer status) {
    books
        .get(book)
        .get(system)
        .add(new Entry(++last, book, system, clock.now(), method, path, body, status));
  }

  /** In order of receipt; all systems where none is named. */
  List<Entry> entries(Book book, SandboxSystem system) {
    List<Entry> found = new ArrayList<>();
    synchronized (this) {
      if (system != null) {
        found.addAll(books.get(book).get(system).entries);
        return found;
      }
      books.get(book).values().forEach(page -> found.addAll(page.entries));
    }
    found.sort(Comparator.comparing(Entry::number));
    return found;
  }

  /**
   * The newest entries of each book and system that came after a number, at most so many of each.
   */
  List<Entry> after(long number, int limit) {
    List<Entry> found = new ArrayList<>();
    synchronized (this) {
      for (Map<SandboxSystem, Page> pages : books.values()) {
        pages.values().forEach(page -> page.collect(number, limit, found));
      }
    }
    found.sort(Comparator.comparing(Entry::number));
    return found;
  }

  /** How many received requests of each system are held now. */
  synchronized Map<SandboxSystem, Integer> received() {
    Map<SandboxSystem, Integer> counts = new EnumMap<>(SandboxSystem.class);
    books.get(Book.RECEIVED).forEach((system, page) -> counts.put(system, page.entries.size()));
    return counts;
  }

  synchronized void clear(Book book, SandboxSystem system) {
    books
        .get(book)
        .forEach(
            (of, page) -> {
              if (system == null || of == system) {
                page.clear();
              }
            });
  }

  private static final class Page {

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long chars;

    void add(Entry entry) {
      entries.addLast(entry);
      chars += entry.body().length();
      while (entries.size() > MAX_ENTRIES || chars > MAX_CHARS && entries.size() > 1) {
        chars -= entries.removeFirst().body().length();
      }
    }

    void collect(long number, int limit, List<Entry> into) {
      Iterator<Entry> newest = entries.descendingIterator();
      for (int i = 0; i < limit && newest.hasNext(); i++) {
        Entry entry = newest.next();
        if (entry.number() <= number) {
          return;
        }
        into.add(entry);
      }
    }

    void clear() {
      entries.clear();
      chars = 0;
    }
  }
}
