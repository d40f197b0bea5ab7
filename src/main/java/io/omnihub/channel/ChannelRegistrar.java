package io.omnihub.channel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells the providers, at each start and every few hours, where events go; asking again changes
 * nothing there. Needed, since MAX lets go of a bot's address when it could not reach it for eight
 * hours. Only where the hub has a public address, and the type a register Kamelet.
 */
@Component
class ChannelRegistrar {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelRegistrar.class);

  private final ChannelAccounts accounts;
  private final Channels channels;
  private final ChannelStore store;
  private final boolean known;
  private volatile boolean ready;

  ChannelRegistrar(
      ChannelAccounts accounts,
      Channels channels,
      ChannelStore store,
      @Value("${hub.public-url}") String publicUrl) {
    this.accounts = accounts;
    this.channels = channels;
    this.store = store;
    this.known = !publicUrl.isBlank();
  }

  @EventListener(ApplicationReadyEvent.class)
  void atStart() {
    ready = true;
  }

  /** Not at the start's own thread: a provider that is silent holds up nobody. */
  @Scheduled(initialDelay = 1_000, fixedDelay = 1_000)
  void first() {
    if (ready) {
      ready = false;
      int resealed = store.reseal();
      if (resealed > 0) {
        LOG.info("The secrets of {} accounts are sealed with the new key", resealed);
      }
      registerAll();
    }
  }

  @Scheduled(initialDelayString = "PT3H", fixedDelayString = "PT3H")
  void again() {
    registerAll();
  }

  private void registerAll() {
    if (!known) {
      return;
    }
    for (Channel channel : accounts.all()) {
      boolean standIn = channel.settings().containsKey(Channels.SANDBOX);
      if (channel.trouble() == null && !standIn && channels.can("register", channel.type())) {
        Channels.Answer answer = channels.register(channel);
        if (answer.ok()) {
          LOG.info("{} sends its events here", channel);
        } else {
          LOG.error("{} did not take the webhook: {}", channel, answer.reason());
        }
      }
    }
  }
}
