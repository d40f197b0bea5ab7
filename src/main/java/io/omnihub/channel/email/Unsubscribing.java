package io.omnihub.channel.email;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.SignedTexts;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * The links in the hub's mails by which a customer asks for no more of them (RFC 2369, RFC 8058).
 * Whoever has the link may use it: it needs no sign-in, names the account and the address, and is
 * signed. What comes of it goes the way of a mail: it is done when the bus has it.
 */
@Component
public class Unsubscribing {

  private static final String PURPOSE = "unsubscribe link";
  private static final String TYPE = "email";
  private static final int MOST_REMEMBERED = 10_000;

  private final SignedTexts texts;
  private final ChannelAccounts accounts;
  private final ProducerTemplate producer;
  private final ObjectMapper json;
  private final Clock clock;
  private final String publicUrl;

  /** So that who asks again and again fills no bus. */
  private final Set<String> taken =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_REMEMBERED;
                }
              }));

  Unsubscribing(
      SignedTexts texts,
      ChannelAccounts accounts,
      @Lazy ProducerTemplate producer,
      ObjectMapper json,
      Clock clock,
      @Value("${hub.public-url}") String publicUrl) {
    this.texts = texts;
    this.accounts = accounts;
    this.producer = producer;
    this.json = json;
    this.clock = clock;
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  /**
   * Who asks for no more mails.
   *
   * @param channel the account that wrote to him
   * @param address his, in small letters
   */
  record Request(Channel channel, String address) {

    /** By what customers know the account. */
    String sender() {
      String name = channel.account().setting("from-name").strip();
      return name.isEmpty() ? channel.name() : name;
    }
  }

  /** The link; empty where the hub has no public address. */
  Optional<String> link(ChannelAccount account, String address) {
    return publicUrl.isEmpty() || address.isEmpty()
        ? Optional.empty()
        : Optional.of(publicUrl + "/u/" + token(account, address));
  }

  /** What stands at the end of the link. */
  public String token(ChannelAccount account, String address) {
    return texts.token(PURPOSE, String.join("\n", account.organization(), account.key(), address));
  }

  /** Empty where the link is not the hub's, or the account is gone, which writes to nobody. */
  Optional<Request> read(String token) {
    return texts
        .read(PURPOSE, token)
        .map(text -> text.split("\n", 3))
        .filter(parts -> parts.length == 3)
        .flatMap(
            parts ->
                accounts
                    .channelOrLook(TYPE, parts[1])
                    .filter(channel -> channel.organization().equals(parts[0]))
                    .map(channel -> new Request(channel, parts[2])));
  }

  /**
   * Returns when the bus has it. Asked again within a minute, it is the same event.
   *
   * @throws Exception if it cannot be taken now
   */
  void take(Request request) throws Exception {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ObjectNode raw = json.createObjectNode();
    raw.put("id", id(request, now)).put("date", now.toString()).put("unsubscribed", true);
    raw.putObject("from").put("address", request.address());
    String id = raw.path("id").asText();
    if (taken.contains(id)) {
      return;
    }
    String body = json.writeValueAsString(raw);
    Exchange exchange =
        producer.send(
            "direct:webhook-" + TYPE,
            taking -> {
              taking.getMessage().setBody(body);
              taking.setVariable("raw", body);
              taking.setVariable("channel", request.channel().account());
              taking.setVariable("polled", "true"); // the link was the proof
            });
    if (exchange.getException() != null) {
      throw exchange.getException();
    }
    taken.add(id);
  }

  private static String id(Request request, Instant now) {
    String of = request.channel().destination() + "\n" + request.address();
    return "unsubscribed-"
        + MailReader.sha256(of).substring(0, 32)
        + "-"
        + now.getEpochSecond() / 60;
  }
}
