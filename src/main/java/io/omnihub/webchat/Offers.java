package io.omnihub.webchat;

import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.Hmac;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage.ContactPoint;
import io.omnihub.thread.StartLinks;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Other channels that a visitor who waits may go to. Their links carry a start payload {@code w_…}:
 * the visitor and the minute, signed by the hub. It tells which conversation the link was shown in.
 * Links are passed on, so it is good for a day, and joins only a visitor of whom nothing is known
 * with the first who follows it and was never met before; see {@code Contacts}.
 */
class Offers implements StartLinks {

  private static final String PURPOSE = "webchat-offer.";
  private static final String PREFIX = "w_";
  private static final int ID = 16;
  private static final int MINUTE = 4;
  private static final int SIGNATURE = 16;
  private static final Duration LIFE = Duration.ofDays(1);

  /** How far a provider's clock may be behind. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{2,64}");
  private static final Pattern PHONE = Pattern.compile("[0-9]{7,15}");

  private final byte[] key;
  private final Function<String, List<String>> chats;
  private final Clock clock;

  /**
   * @param chats keys of an organization's web chats
   */
  Offers(byte[] key, Function<String, List<String>> chats, Clock clock) {
    this.key = key.clone();
    this.chats = chats;
    this.clock = clock;
  }

  /**
   * @param channel telegram, whatsapp, max or vk
   * @param url https
   */
  record Offer(String channel, String url) {}

  List<Offer> to(Visitor visitor, ChannelAccount account) {
    String payload = payload(visitor.channel(), visitor.id());
    List<Offer> offers = new ArrayList<>();
    name(account, "offer-telegram")
        .ifPresent(
            n -> offers.add(new Offer("telegram", "https://t.me/" + n + "?start=" + payload)));
    phone(account, "offer-whatsapp")
        .ifPresent(n -> offers.add(new Offer("whatsapp", "https://wa.me/" + n)));
    name(account, "offer-max")
        .ifPresent(n -> offers.add(new Offer("max", "https://max.ru/" + n + "?start=" + payload)));
    name(account, "offer-vk")
        .ifPresent(n -> offers.add(new Offer("vk", "https://vk.me/" + n + "?ref=" + payload)));
    return offers;
  }

  @Override
  public Optional<ContactPoint> origin(CanonicalEvent event) {
    Instant at = event.time() == null ? clock.instant() : event.time();
    return chats.apply(event.organization()).stream()
        .flatMap(
            chat ->
                visitorOf(chat, event.data().startPayload(), at).stream().map(v -> point(chat, v)))
        .findFirst();
  }

  private static ContactPoint point(String chat, UUID visitor) {
    return new ContactPoint("webchat:" + chat, visitor.toString(), true, PROOF);
  }

  /** At most 64 letters, digits, _ and -, as messengers allow. */
  String payload(String channel, UUID visitor) {
    int minute = (int) (clock.instant().getEpochSecond() / 60);
    ByteBuffer id = ByteBuffer.allocate(ID + MINUTE + SIGNATURE);
    id.putLong(visitor.getMostSignificantBits()).putLong(visitor.getLeastSignificantBits());
    id.putInt(minute).put(signature(channel, visitor, minute));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(id.array());
  }

  /**
   * To whom a link with this payload was shown; empty if it is none of ours, or not of that day.
   */
  Optional<UUID> visitorOf(String channel, String payload, Instant at) {
    if (payload == null || !payload.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(payload.substring(PREFIX.length()));
      ByteBuffer id = ByteBuffer.wrap(bytes);
      if (bytes.length != ID + MINUTE + SIGNATURE) {
        return Optional.empty();
      }
      UUID visitor = new UUID(id.getLong(), id.getLong());
      int minute = id.getInt();
      Instant made = Instant.ofEpochSecond(minute * 60L);
      byte[] signature = Arrays.copyOfRange(bytes, ID + MINUTE, bytes.length);
      return MessageDigest.isEqual(signature(channel, visitor, minute), signature)
              && !made.isAfter(at.plus(SLACK))
              && made.plus(LIFE).isAfter(at)
          ? Optional.of(visitor)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] signature(String channel, UUID visitor, int minute) {
    String text = PURPOSE + channel + "." + visitor + "." + minute;
    return Arrays.copyOf(Hmac.of(Hmac.SHA256, key, text), SIGNATURE);
  }

  private static Optional<String> name(ChannelAccount account, String setting) {
    String name = account.setting(setting).strip().replaceFirst("^(https://[^/]+/|@)", "");
    return Optional.of(name).filter(n -> NAME.matcher(n).matches());
  }

  private static Optional<String> phone(ChannelAccount account, String setting) {
    String digits = account.setting(setting).replaceAll("[^0-9]", "");
    return Optional.of(digits).filter(d -> PHONE.matcher(d).matches());
  }
}
