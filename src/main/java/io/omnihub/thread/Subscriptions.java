package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whether a customer may be written to in a channel. What he did last counts, by the channel's
 * clock; a message of his own is a subscription.
 */
@Component
public class Subscriptions implements News {

  private final JdbcTemplate jdbc;
  private final Contacts contacts;
  private final Threads threads;
  private final EventOutbox facts;
  private final Clock clock;

  Subscriptions(
      JdbcTemplate jdbc, Contacts contacts, Threads threads, EventOutbox facts, Clock clock) {
    this.jdbc = jdbc;
    this.contacts = contacts;
    this.threads = threads;
    this.facts = facts;
    this.clock = clock;
  }

  @Override
  public Set<String> types() {
    return Set.of(CanonicalEvent.TYPE_SUBSCRIBED, CanonicalEvent.TYPE_UNSUBSCRIBED);
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(UUID id, CanonicalEvent event) {
    boolean subscribed = event.type().equals(CanonicalEvent.TYPE_SUBSCRIBED);
    Optional<UUID> thread =
        subscribed
            ? Optional.of(contacts.lockThread(event).thread())
            : contacts.threadOf(event); // who was never met needs no mark
    thread.ifPresent(
        of -> {
          threads.lock(event.organization(), of);
          if (set(event, subscribed)) {
            tell(
                event.organization(),
                of,
                event.channelType() + ":" + event.channelKey(),
                subscribed);
          }
        });
    return true;
  }

  /** Who writes to us may be written to, whatever he said before. */
  void wroteAgain(CanonicalEvent event, Contacts.Found found) {
    if (found.unsubscribed()) {
      set(event, true);
    }
  }

  /**
   * @return false if something that happened later is known already, or the sender is not
   */
  private boolean set(CanonicalEvent event, boolean subscribed) {
    Timestamp at = Timestamp.from(event.time() == null ? clock.instant() : event.time());
    return jdbc.update(
            "update contact_point set subscribed = ?, subscription_at = ?,"
                + " start_payload = coalesce(?, start_payload) where organization = ? and kind = ?"
                + " and identity = ? and (subscription_at is null or subscription_at <= ?)",
            subscribed,
            at,
            Fit.withoutNul(event.data().startPayload()),
            event.organization(),
            Contacts.account(event),
            Contacts.user(event.data()),
            at)
        == 1;
  }

  /**
   * The provider refused a delivery because the customer does not want us; it may tell so late, or
   * again. Nothing follows from it if he wrote to the channel since.
   *
   * @param channel {@code telegram:shop}
   * @param at when it was refused
   */
  @Transactional
  public void refused(String organization, UUID thread, String channel, Instant at) {
    threads.lock(organization, thread);
    Timestamp then = Timestamp.from(at);
    int changed =
        jdbc.update(
            "update contact_point set subscribed = false, subscription_at = ?"
                + " where organization = ? and kind = ? and subscribed = true"
                + " and (subscription_at is null or subscription_at <= ?)"
                + " and contact_id = (select t.contact_id from thread t where t.id = ?)"
                + " and not exists (select 1 from message m where m.organization = ?"
                + " and m.thread_id = ? and m.direction = 'inbound'"
                + " and m.channel_type || ':' || m.channel_key = ? and m.occurred_at > ?)",
            then,
            organization,
            channel,
            then,
            thread,
            organization,
            thread,
            channel,
            then);
    if (changed > 0) {
      tell(organization, thread, channel, false);
    }
  }

  private void tell(String organization, UUID thread, String channel, boolean subscribed) {
    facts.append(
        List.of(
            new Fact(
                organization,
                Fact.CONTACT_SUBSCRIPTION,
                thread,
                Map.of("channel", channel, "subscribed", subscribed))));
  }
}
