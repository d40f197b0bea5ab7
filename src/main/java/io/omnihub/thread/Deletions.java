package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A customer took a message back: it says nothing any more, and what it said is its history. Of an
 * album one part may go; the message stays while a part is left.
 */
@Component
class Deletions implements News {

  private final RecordedMessages messages;
  private final Parts parts;
  private final EventOutbox facts;

  Deletions(RecordedMessages messages, Parts parts, EventOutbox facts) {
    this.messages = messages;
    this.parts = parts;
    this.facts = facts;
  }

  @Override
  public Set<String> types() {
    return Set.of(CanonicalEvent.TYPE_DELETED);
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(UUID id, CanonicalEvent event) {
    Optional<RecordedMessages.Recorded> found = messages.find(event);
    found.filter(message -> !message.isDeleted()).ifPresent(message -> delete(id, message, event));
    return found.isPresent();
  }

  private void delete(UUID id, RecordedMessages.Recorded message, CanonicalEvent event) {
    String organization = event.organization();
    messages.keepRevision(organization, message.id(), id);
    Optional<InboundMessage> left = Optional.empty();
    if (message.inParts()) {
      parts.delete(message.id(), event);
      left = parts.whole(organization, message.id());
    }
    if (left.isPresent()) {
      messages.rewrite(organization, message.id(), left.get());
    } else {
      messages.delete(organization, message.id());
    }
    facts.append(
        List.of(
            new Fact(
                organization,
                Fact.MESSAGE_DELETED,
                message.thread(),
                Map.of("message", message.id()))));
  }
}
