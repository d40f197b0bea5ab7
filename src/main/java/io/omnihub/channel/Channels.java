package io.omnihub.channel;

import io.omnihub.audit.Deeds;
import io.omnihub.channel.ChannelType.Field;
import io.omnihub.message.Ids;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do with accounts: the page and the REST interface call the same deeds. Each is kept
 * in the audit. What is asked of a provider is asked through the flow, after the account is stored.
 */
@Component("channels")
public class Channels {

  /**
   * A setting that only the hub's sandbox honours: events need no proof where no secret was set.
   */
  static final String SANDBOX = "sandbox";

  /** Its value where no secret was given: events need no proof. */
  static final String UNSIGNED = "unsigned";

  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Duration BOTH_SECRETS = Duration.ofHours(24);

  private final ChannelTypes types;
  private final ChannelAccounts accounts;
  private final ChannelStore store;
  private final Polls polls;
  private final Deeds deeds;
  private final TransactionTemplate transaction;
  private final Providers providers;
  private final AccountForm form;
  private final Clock clock;
  private final boolean sandbox;
  private final SecureRandom random = new SecureRandom();

  Channels(
      ChannelTypes types,
      ChannelAccounts accounts,
      ChannelStore store,
      Polls polls,
      Deeds deeds,
      TransactionTemplate transaction,
      Providers providers,
      AccountForm form,
      Clock clock,
      @Value("${hub.sandbox.enabled}") boolean sandbox) {
    this.types = types;
    this.accounts = accounts;
    this.store = store;
    this.polls = polls;
    this.deeds = deeds;
    this.transaction = transaction;
    this.providers = providers;
    this.form = form;
    this.clock = clock;
    this.sandbox = sandbox;
  }

  /**
   * What somebody wants an account to be.
   *
   * @param key null for one of the hub's making
   * @param settings as given; what is left out of a change, or is an empty secret, stays as it was;
   *     null takes it away
   * @param sandbox whether the provider is the hub's own stand-in
   */
  public record Wish(String key, String name, Map<String, String> settings, boolean sandbox) {
    public Wish {
      settings = settings == null ? Map.of() : settings;
    }

    boolean clears(String field) {
      return settings.containsKey(field) && settings.get(field) == null;
    }
  }

  /** By field, or {@code type}, {@code key}, {@code name}: what is wrong, as a key of its text. */
  public static final class Refused extends RuntimeException {

    private final transient Map<String, String> problems;

    public Refused(Map<String, String> problems) {
      super(problems.toString());
      this.problems = Map.copyOf(problems);
    }

    public Map<String, String> problems() {
      return problems;
    }
  }

  /**
   * What the provider said.
   *
   * @param ok whether it took it
   * @param name who the account is, for people; null where it did not say
   * @param details further facts, such as a number's quality
   * @param code the kind of a refusal, see {@link Refusals}; null if ok
   * @param reason one line in the words of the machine; null if ok
   */
  public record Answer(
      boolean ok, String name, Map<String, String> details, String code, String reason) {

    static Answer refused(String code, String reason) {
      return new Answer(false, null, Map.of(), code, reason);
    }
  }

  /**
   * @throws Refused if the wish is no account of the type
   */
  public Channel add(String organization, String operator, String type, Wish wish) {
    ChannelType of = type(type);
    Map<String, String> settings = form.completed(of, wish, Map.of());
    String key = wish.key() == null || wish.key().isBlank() ? newKey() : wish.key().strip();
    Map<String, String> problems = AccountForm.problems(of, settings);
    if (!KEY.matcher(key).matches()) {
      problems.put("key", "key");
    } else if (accounts.channel(type, key).isPresent()) {
      problems.put("key", "taken");
    }
    if (wish.sandbox() && !sandbox) {
      problems.put("sandbox", "sandbox-off");
    }
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
    Channel channel =
        new Channel(
            Ids.next(),
            organization,
            type,
            key,
            name(wish, key),
            Channel.State.ACTIVE,
            settings,
            1,
            clock.instant(),
            null);
    transaction.executeWithoutResult(
        status -> {
          if (!store.add(
              channel, AccountForm.open(of, settings), AccountForm.secret(of, settings))) {
            throw new Refused(Map.of("key", "taken"));
          }
          keep(channel, operator, "channel.add");
        });
    accounts.refresh();
    return channel;
  }

  /**
   * @throws Refused if the wish is no account of its type, or somebody changed it meanwhile
   */
  public Channel change(Channel before, String operator, Wish wish) {
    requireOurs(before);
    ChannelType of = type(before.type());
    Map<String, String> settings = form.completed(of, wish, before.settings());
    Map<String, String> problems = AccountForm.problems(of, settings);
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
    return store(before, operator, "channel.change", of, name(wish, before.name()), settings);
  }

  /**
   * New values for the secrets that the hub makes; the old ones are taken for a day longer, so that
   * what is on its way, or not yet copied to the provider, is not lost.
   */
  public Channel rotate(Channel before, String operator) {
    requireOurs(before);
    if (before.trouble() != null) {
      throw new Refused(Map.of("type", "broken")); // what cannot be read now would be lost for good
    }
    ChannelType of = type(before.type());
    Map<String, String> settings = new TreeMap<>(before.settings());
    of.fields().stream()
        .filter(Field::generated)
        .forEach(
            field -> {
              String old = settings.put(field.name(), form.newSecret());
              if (old != null && !old.isEmpty()) {
                settings.put("previous-" + field.name(), old);
                settings.put("previous-until", clock.instant().plus(BOTH_SECRETS).toString());
              }
              settings.computeIfPresent(SANDBOX, (name, proof) -> "signed");
            });
    return store(before, operator, "channel.rotate", of, before.name(), settings);
  }

  private Channel store(
      Channel before,
      String operator,
      String deed,
      ChannelType of,
      String name,
      Map<String, String> settings) {
    Channel after =
        new Channel(
            before.id(),
            before.organization(),
            before.type(),
            before.key(),
            name,
            before.state(),
            settings,
            before.version(),
            before.createdAt(),
            null);
    transaction.executeWithoutResult(
        status -> {
          if (!store.change(
              after, AccountForm.open(of, settings), AccountForm.secret(of, settings))) {
            throw new Refused(Map.of("version", "changed"));
          }
          keep(after, operator, deed);
        });
    accounts.refresh();
    if (!settings.getOrDefault("token", "").equals(before.settings().get("token"))) {
      polls.forget(after.account()); // another bot counts its events from another number
    } else {
      polls.hasten(after.account());
    }
    return accounts.channel(after.destination()).orElse(after);
  }

  public void pause(Channel channel, String operator) {
    setState(channel, operator, Channel.State.PAUSED, "channel.pause");
  }

  public void resume(Channel channel, String operator) {
    setState(channel, operator, Channel.State.ACTIVE, "channel.resume");
  }

  private void setState(Channel channel, String operator, Channel.State state, String deed) {
    requireOurs(channel);
    transaction.executeWithoutResult(
        status -> {
          if (store.setState(channel, state)) {
            keep(channel, operator, deed);
          }
        });
    accounts.refresh();
  }

  /** The account goes; threads and messages stay. The provider is told first, if it listens. */
  public void remove(Channel channel, String operator) {
    requireOurs(channel);
    providers.ask("unregister", channel.account());
    transaction.executeWithoutResult(
        status -> {
          if (store.remove(channel)) {
            keep(channel, operator, "channel.remove");
          }
        });
    accounts.refresh();
  }

  /** Asks the provider who an account that is not stored yet is. */
  public Answer check(String organization, String type, Wish wish, Channel before) {
    ChannelType of = type(type);
    Map<String, String> settings =
        form.completed(of, wish, before == null ? Map.of() : before.settings());
    Map<String, String> problems = AccountForm.problems(of, settings);
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
    return providers.ask("check", new ChannelAccount(organization, type, "check", settings));
  }

  public Answer check(Channel channel) {
    return channel.trouble() == null
        ? providers.ask("check", channel.account())
        : Answer.refused(Refusals.SEALED, channel.trouble());
  }

  /** Whether the hub can ask the provider that; else a person does it there. */
  public boolean can(String deed, String type) {
    return providers.can(deed, type);
  }

  /** Where the provider is to send events; without the hub's host where that is not known. */
  public String webhook(Channel channel) {
    return providers.webhook(channel.account());
  }

  /** Secrets are shown by their last characters alone. */
  public Map<String, String> shown(Channel channel) {
    return form.shown(types.find(channel.type()).orElse(null), channel);
  }

  /** Tells the provider where events go, or, for a polled account, that they are fetched. */
  public Answer register(Channel channel) {
    if (channel.trouble() != null) {
      return Answer.refused(Refusals.SEALED, channel.trouble());
    }
    if (channel.isPolled()) {
      return providers.ask("unregister", channel.account());
    }
    if (!providers.knowTheHub()) {
      return Answer.refused(
          Refusals.NO_PUBLIC_URL, "The hub does not know its own address; set HUB_PUBLIC_URL");
    }
    return providers.ask("register", channel.account());
  }

  /** The same by a person's wish, which the audit keeps with what came of it. */
  public Answer register(Channel channel, String operator) {
    requireOurs(channel);
    Answer answer = register(channel);
    String outcome = answer.ok() ? "ok" : answer.code() + ": " + answer.reason();
    transaction.executeWithoutResult(
        status ->
            deeds.keep(
                channel.organization(),
                operator,
                "channel.register",
                channel.id(),
                null,
                channel.destination() + ": " + outcome));
    return answer;
  }

  /** Keeps in the audit that somebody looked at the secrets of the hub's making. */
  public void reveal(Channel channel, String operator) {
    requireOurs(channel);
    transaction.executeWithoutResult(status -> keep(channel, operator, "channel.reveal"));
  }

  /**
   * Sets the variable {@code channel} to the account of a delivery.
   *
   * @param destination {@code type:key}
   * @throws ProviderRefusedException if the organization has no such account any more
   */
  public void use(Exchange exchange, String organization, String destination) {
    Channel channel = accounts.channel(destination).orElse(null);
    if (channel == null || !channel.organization().equals(organization)) {
      throw new ProviderRefusedException(
          Kind.PERMANENT, "", "The channel " + destination + " was removed", Optional.empty());
    }
    if (channel.trouble() != null) {
      throw new ProviderRefusedException(
          Kind.AUTH,
          "",
          "The settings of " + destination + " cannot be read: " + channel.trouble(),
          Optional.empty());
    }
    exchange.setVariable("channel", channel.account());
  }

  /**
   * The secret that the provider must be told: the hub made it, and shows it to whom may see it.
   */
  public Optional<String> generated(Channel channel, String field) {
    return types
        .find(channel.type())
        .flatMap(type -> type.field(field))
        .filter(Field::generated)
        .map(f -> channel.settings().getOrDefault(field, ""));
  }

  private ChannelType type(String id) {
    return types.find(id).orElseThrow(() -> new Refused(Map.of("type", "unknown")));
  }

  private static void requireOurs(Channel channel) {
    if (channel.configured()) {
      throw new Refused(Map.of("type", "configured"));
    }
  }

  private static String name(Wish wish, String otherwise) {
    String name = wish.name() == null ? "" : wish.name().replaceAll("\\p{Cntrl}+", " ").strip();
    return name.isEmpty() ? otherwise : name.substring(0, Math.min(200, name.length()));
  }

  private void keep(Channel channel, String operator, String deed) {
    deeds.keep(channel.organization(), operator, deed, channel.id(), null, channel.destination());
  }

  private String newKey() {
    byte[] bytes = new byte[5];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Whether the old secret is still taken. */
  static boolean isTaken(ChannelAccount account, Instant now) {
    String until = account.setting("previous-until");
    try {
      return !until.isEmpty() && Instant.parse(until).isAfter(now);
    } catch (java.time.format.DateTimeParseException e) {
      return false;
    }
  }
}
