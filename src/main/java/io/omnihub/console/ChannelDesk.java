package io.omnihub.console;

import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.ChannelPulse;
import io.omnihub.channel.ChannelPulse.Fault;
import io.omnihub.channel.ChannelPulse.Pulse;
import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.channel.Channels;
import io.omnihub.channel.Polls;
import io.omnihub.delivery.Deliveries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** What the page and the REST interface show of accounts. */
@Component
class ChannelDesk {

  private final ChannelAccounts accounts;
  private final ChannelTypes types;
  private final Channels channels;
  private final ChannelPulse pulse;
  private final Polls polls;
  private final Deliveries deliveries;

  ChannelDesk(
      ChannelAccounts accounts,
      ChannelTypes types,
      Channels channels,
      ChannelPulse pulse,
      Polls polls,
      Deliveries deliveries) {
    this.accounts = accounts;
    this.types = types;
    this.channels = channels;
    this.pulse = pulse;
    this.polls = polls;
    this.deliveries = deliveries;
  }

  /** What is known of all accounts of an organization, by address. */
  private record Known(
      Map<String, Pulse> pulses, Map<String, Fault> polling, Map<String, Long> backlog) {}

  private Known known(String organization) {
    return new Known(
        pulse.of(organization), polls.faults(organization), deliveries.backlog(organization));
  }

  List<ChannelView> all(String organization) {
    Known known = known(organization);
    return accounts.of(organization).stream()
        .map(channel -> view(channel, known, Map.of()))
        .toList();
  }

  ChannelView one(Channel channel) {
    return view(channel, known(channel.organization()), Map.of());
  }

  /** With the secrets of the hub's making, for whom made the account. */
  ChannelView fresh(Channel channel) {
    return view(channel, known(channel.organization()), generated(channel));
  }

  /**
   * Whether its provider can be told where events go; a stand-in serves all accounts, so it is not.
   */
  boolean registrable(Channel channel) {
    return channels.can("register", channel.type()) && !channel.settings().containsKey("sandbox");
  }

  /** The secrets of the hub's making, by field; those that there are. */
  Map<String, String> generated(Channel channel) {
    Map<String, String> generated = new LinkedHashMap<>();
    types
        .find(channel.type())
        .map(ChannelType::fields)
        .orElse(List.of())
        .forEach(
            field ->
                channels
                    .generated(channel, field.name())
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> generated.put(field.name(), value)));
    return generated;
  }

  /**
   * @throws ResponseStatusException 404 if the organization has none such
   */
  Channel channel(String organization, String type, String key) {
    return accounts
        .channelOrLook(type, key)
        .filter(channel -> channel.organization().equals(organization))
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such channel"));
  }

  private ChannelView view(Channel channel, Known known, Map<String, String> generated) {
    Pulse heard = known.pulses().getOrDefault(channel.destination(), Pulse.NONE);
    return new ChannelView(
        channel.type(),
        channel.key(),
        channel.name(),
        channel.state().code(),
        channel.configured() ? "configuration" : "database",
        channel.settings().containsKey("sandbox"),
        channels.webhook(channel),
        channels.shown(channel),
        generated.isEmpty() ? null : generated,
        channel.version(),
        heard.events(),
        heard.lastEventAt(),
        heard.lastError(),
        heard.lastErrorAt(),
        channel.isPolled() ? known.polling().get(channel.destination()) : null,
        heard.sending(),
        known.backlog().getOrDefault(channel.destination(), 0L),
        deliveries.isDown(channel.destination()),
        deliveries.restsUntil(channel.destination()).orElse(null),
        channel.trouble());
  }
}
