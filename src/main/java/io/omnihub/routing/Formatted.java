package io.omnihub.routing;

import io.omnihub.message.InboundMessage.Entity;
import java.util.ArrayList;
import java.util.List;

/**
 * A text and what its parts are.
 *
 * @param entities in order; offsets and lengths in UTF-16 code units
 */
record Formatted(String text, List<Entity> entities) {

  /** Without white space around it. */
  Formatted strip() {
    int lead = text.length() - text.stripLeading().length();
    String stripped = text.strip();
    return new Formatted(stripped, of(lead, lead + stripped.length()));
  }

  /** The pieces, which follow each other in the text with nothing but white space between. */
  List<Formatted> cut(List<String> pieces) {
    List<Formatted> cut = new ArrayList<>();
    int from = 0;
    for (String piece : pieces) {
      int start = text.indexOf(piece, from);
      from = start + piece.length();
      cut.add(new Formatted(piece, of(start, from)));
    }
    return cut;
  }

  /** What of the entities lies there, as seen from there. */
  private List<Entity> of(int start, int end) {
    List<Entity> there = new ArrayList<>();
    for (Entity entity : entities) {
      int begins = Math.max(start, entity.offset());
      int ends = Math.min(end, entity.offset() + entity.length());
      if (begins < ends) {
        there.add(new Entity(entity.kind(), begins - start, ends - begins, entity.value()));
      }
    }
    return there;
  }

  /** For who sees plain words only: a link's address stands behind its words. */
  String plain() {
    StringBuilder plain = new StringBuilder(text);
    for (int i = entities.size() - 1; i >= 0; i--) {
      Entity entity = entities.get(i);
      if (entity.kind().equals("link") && entity.value() != null) {
        plain.insert(entity.offset() + entity.length(), " (" + entity.value() + ")");
      }
    }
    return plain.toString();
  }
}
