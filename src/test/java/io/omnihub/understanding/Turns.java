package io.omnihub.understanding;

import io.omnihub.message.MessageKind;
import io.omnihub.message.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Mother of turns. */
final class Turns {

  private final List<Turn.Line> lines = new ArrayList<>();
  private String language;

  static Turns aTurn() {
    return new Turns();
  }

  Turns saying(String text) {
    return of(MessageKind.TEXT, text);
  }

  Turns of(MessageKind kind, String text) {
    String id = String.valueOf(lines.size() + 1);
    lines.add(new Turn.Line(UUID.randomUUID(), id, id, kind, text, null, Instant.EPOCH));
    return this;
  }

  Turns byContactSpeaking(String language) {
    this.language = language;
    return this;
  }

  Turn build() {
    var contact =
        new Turn.Contact(
            UUID.randomUUID(), "Anna", language, List.of(), List.of(), List.of(), List.of(), null);
    return new Turn(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "acme",
        UUID.randomUUID(),
        0,
        "telegram",
        "main",
        "42",
        lines,
        contact);
  }
}
