package io.omnihub.channel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The connected accounts, in memory: receiving asks nothing but this and the bus. Those that people
 * connect are read again when the database says that something changed; while it is away they stay
 * as they were. An account of the configuration comes before one of the database with its address.
 */
@Component("channelAccounts")
@EnableConfigurationProperties(ChannelAccounts.Configured.class)
public class ChannelAccounts {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelAccounts.class);
  private static final String ORGANIZATION = "default";
  private static final Pattern STAND_IN =
      Pattern.compile("^(http://127\\.0\\.0\\.1:)\\d+(/sandbox/)");
  private static final long AT_MOST_EVERY_NANOS = 1_000_000_000L;

  private final ObjectProvider<ChannelSource> source;
  private final String port;
  private final Map<String, Channel> configured = new LinkedHashMap<>();
  private volatile Map<String, Channel> channels;
  private Map<UUID, Long> versions = Map.of();
  private volatile long asked = System.nanoTime() - AT_MOST_EVERY_NANOS;

  ChannelAccounts(
      Configured configured,
      ObjectProvider<ChannelSource> source,
      @Value("${server.port:8080}") String port) {
    this.source = source;
    this.port = port;
    configured
        .channels()
        .forEach(
            (type, keys) ->
                keys.forEach(
                    (key, settings) ->
                        this.configured.put(
                            type + ":" + key, configured(type, key, new HashMap<>(settings)))));
    this.channels = Map.copyOf(this.configured);
  }

  private static Channel configured(String type, String key, Map<String, String> settings) {
    String name = settings.getOrDefault("name", key);
    return new Channel(
        null,
        ORGANIZATION,
        type,
        key,
        name,
        Channel.State.ACTIVE,
        settings,
        0,
        Instant.EPOCH,
        null);
  }

  /** Before anything is received: this is what webhooks are checked by. */
  @EventListener(ContextRefreshedEvent.class)
  @Order(Ordered.HIGHEST_PRECEDENCE)
  void readFirst() {
    refresh();
  }

  @Scheduled(fixedDelay = 2_000, initialDelay = 2_000)
  void look() {
    try {
      refresh();
    } catch (RuntimeException e) {
      LOG.debug("The accounts cannot be read now; those that were read stay", e);
    }
  }

  /** Takes what the database has now, if anything changed. */
  synchronized void refresh() {
    Map<UUID, Long> now = source.getObject().versions();
    asked = System.nanoTime();
    if (now.equals(versions)) {
      return;
    }
    Map<String, Channel> fresh = new HashMap<>();
    source
        .getObject()
        .all()
        .forEach(channel -> fresh.put(channel.destination(), atOwnPort(channel)));
    fresh.putAll(configured);
    channels = Map.copyOf(fresh);
    versions = now;
  }

  /** A stand-in is where the hub is now, on whatever port it was when the account was made. */
  private Channel atOwnPort(Channel channel) {
    String address = channel.settings().getOrDefault("base-url", "");
    if (!channel.settings().containsKey(Channels.SANDBOX) || !STAND_IN.matcher(address).find()) {
      return channel;
    }
    Map<String, String> settings = new HashMap<>(channel.settings());
    settings.put("base-url", STAND_IN.matcher(address).replaceFirst("$1" + port + "$2"));
    return new Channel(
        channel.id(),
        channel.organization(),
        channel.type(),
        channel.key(),
        channel.name(),
        channel.state(),
        settings,
        channel.version(),
        channel.createdAt(),
        channel.trouble());
  }

  public Optional<ChannelAccount> find(String type, String key) {
    return channel(type, key).filter(c -> c.trouble() == null).map(Channel::account);
  }

  /** One that another node connected a moment ago is looked for before it is said not to exist. */
  Optional<ChannelAccount> findOrLook(String type, String key) {
    Optional<ChannelAccount> found = find(type, key);
    if (found.isEmpty() && System.nanoTime() - asked > AT_MOST_EVERY_NANOS) {
      look();
      asked = System.nanoTime();
      return find(type, key);
    }
    return found;
  }

  public Optional<Channel> channel(String type, String key) {
    return Optional.ofNullable(channels.get(type + ":" + key));
  }

  /** The same, after a look into the database: another node may have connected it a moment ago. */
  public Optional<Channel> channelOrLook(String type, String key) {
    findOrLook(type, key);
    return channel(type, key);
  }

  /** The account of deliveries to {@code type:key}. */
  public Optional<Channel> channel(String destination) {
    return Optional.ofNullable(channels.get(destination));
  }

  public List<ChannelAccount> ofType(String type) {
    return channels.values().stream()
        .filter(channel -> channel.type().equals(type) && channel.trouble() == null)
        .map(Channel::account)
        .toList();
  }

  /** An organization's, by type and key. */
  public List<Channel> of(String organization) {
    return channels.values().stream()
        .filter(channel -> channel.organization().equals(organization))
        .sorted(java.util.Comparator.comparing(Channel::destination))
        .toList();
  }

  Collection<Channel> all() {
    return new ArrayList<>(channels.values());
  }

  /**
   * @param channels type → key → settings
   */
  @ConfigurationProperties("hub")
  record Configured(Map<String, Map<String, Map<String, String>>> channels) {
    Configured {
      channels = channels == null ? Map.of() : channels;
    }
  }
}
