package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Customers who have another id in their channel than before: a new number, for example. */
@Component
class Moves implements News {

  private final Contacts contacts;

  Moves(Contacts contacts) {
    this.contacts = contacts;
  }

  @Override
  public Set<String> types() {
    return Set.of(CanonicalEvent.TYPE_MOVED);
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(UUID id, CanonicalEvent event) {
    contacts.move(event); // who was never met needs none
    return true;
  }
}
