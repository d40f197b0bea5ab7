package io.omnihub.channel.email;

import static io.omnihub.channel.email.MailServers.KEY;
import static io.omnihub.channel.email.MailServers.unsubscribing;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.channel.ChannelAccount;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A link of a mail names who it is for, and only the hub makes one. */
class UnsubscribingTest {

  private static final String OTHER = "another key of the tests, long enough";
  private static final ChannelAccount SHOP =
      new ChannelAccount("default", "email", "shop", Map.of());

  @Test
  void linkTellsAccountAndAddress() {
    String link = unsubscribing(KEY, "").link(SHOP, "anna@example.com").orElseThrow();

    assertThat(link).startsWith("https://hub.example/u/").doesNotContain("anna");
    Unsubscribing.Request read =
        unsubscribing(KEY, "").read(link.substring(link.lastIndexOf('/') + 1)).orElseThrow();
    assertThat(read.address()).isEqualTo("anna@example.com");
    assertThat(read.channel().destination()).isEqualTo("email:shop");
    assertThat(read.sender()).isEqualTo("Магазин");
  }

  @Test
  void eachChangedCharacterIsNoticed() {
    String token = unsubscribing(KEY, "").token(SHOP, "anna@example.com");

    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(unsubscribing(KEY, "").read(changed)).as(changed).isEmpty();
    }
    assertThat(unsubscribing(KEY, "").read(token.substring(0, token.length() - 1))).isEmpty();
    assertThat(unsubscribing(KEY, "").read(token + ".")).isEmpty();
    assertThat(unsubscribing(KEY, "").read("")).isEmpty();
    assertThat(unsubscribing(OTHER, "").read(token)).isEmpty();
  }

  @Test
  void mailOfBeforeTheKeyWasChangedKeepsItsLink() {
    String token = unsubscribing(KEY, "").token(SHOP, "anna@example.com");

    assertThat(unsubscribing(OTHER, KEY).read(token)).isPresent();
  }

  @Test
  void linkOfAnotherOrganizationOrOfARemovedAccountIsNone() {
    Unsubscribing links = unsubscribing(KEY, "");

    for (ChannelAccount other :
        new ChannelAccount[] {
          new ChannelAccount("acme", "email", "shop", Map.of()),
          new ChannelAccount("default", "email", "gone", Map.of())
        }) {
      assertThat(links.read(links.token(other, "anna@example.com"))).isEmpty();
    }
  }
}
