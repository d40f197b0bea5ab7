package io.omnihub.webchat;

import io.omnihub.channel.ChannelAccount;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Other channels that a visitor who waits may go to. Their links carry a start payload {@code w_…}:
 * the visitor, signed by the hub. It tells which conversation the link was shown in, and proves no
 * more than that: links are passed on, so nobody is taken for the visitor because of it.
 */
class Offers {

  private static final String PURPOSE = "webchat-offer.";
  private static final String PREFIX = "w_";
  private static final int ID = 16;
  private static final int SIGNATURE = 16;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{2,64}");
  private static final Pattern PHONE = Pattern.compile("[0-9]{7,15}");

  private final byte[] key;

  Offers(byte[] key) {
    this.key = key.clone();
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

  /** At most 64 letters, digits, _ and -, as messengers allow. */
  String payload(String channel, UUID visitor) {
    ByteBuffer id = ByteBuffer.allocate(ID + SIGNATURE);
    id.putLong(visitor.getMostSignificantBits()).putLong(visitor.getLeastSignificantBits());
    id.put(signature(channel, visitor));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(id.array());
  }

  /** The visitor to whom a link with this payload was shown; empty if it is none of ours. */
  Optional<UUID> visitorOf(String channel, String payload) {
    if (payload == null || !payload.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(payload.substring(PREFIX.length()));
      ByteBuffer id = ByteBuffer.wrap(bytes);
      if (bytes.length != ID + SIGNATURE) {
        return Optional.empty();
      }
      UUID visitor = new UUID(id.getLong(), id.getLong());
      byte[] signature = Arrays.copyOfRange(bytes, ID, bytes.length);
      return java.security.MessageDigest.isEqual(signature(channel, visitor), signature)
          ? Optional.of(visitor)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] signature(String channel, UUID visitor) {
    return Arrays.copyOf(Signatures.sign(key, PURPOSE + channel + "." + visitor), SIGNATURE);
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
