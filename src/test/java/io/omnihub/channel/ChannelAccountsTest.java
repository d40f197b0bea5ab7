package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.message.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class ChannelAccountsTest {

  @Test
  void standInIsWhereTheHubIsNow() {
    ChannelAccounts accounts =
        accounts(channel(Map.of("sandbox", "unsigned", "base-url", address(8080))), Map.of());

    assertThat(accounts.find("telegram", "shop").get().setting("base-url"))
        .isEqualTo(address(9090));
  }

  @Test
  void addressOfARealProviderStays() {
    ChannelAccounts accounts = accounts(channel(Map.of("base-url", address(8080))), Map.of());

    assertThat(accounts.find("telegram", "shop").get().setting("base-url"))
        .isEqualTo(address(8080));
  }

  @Test
  void accountOfTheConfigurationComesFirst() {
    ChannelAccounts accounts =
        accounts(
            channel(Map.of("token", "of-the-database")),
            Map.of("telegram", Map.of("shop", Map.of("token", "of-the-configuration"))));

    assertThat(accounts.find("telegram", "shop").get().setting("token"))
        .isEqualTo("of-the-configuration");
  }

  @Test
  void accountNeverWritesItsSettings() {
    ChannelAccount account = channel(Map.of("token", "hidden")).account();

    assertThat(account.toString()).isEqualTo("telegram:shop");
    assertThat(new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(account).toString())
        .doesNotContain("hidden");
  }

  private static ChannelAccounts accounts(
      Channel stored, Map<String, Map<String, Map<String, String>>> configured) {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean(
        "source",
        new ChannelSource() {
          @Override
          public List<Channel> all() {
            return List.of(stored);
          }

          @Override
          public Map<UUID, Long> versions() {
            return Map.of(stored.id(), stored.version());
          }
        });
    ChannelAccounts accounts =
        new ChannelAccounts(
            new ChannelAccounts.Configured(configured),
            beans.getBeanProvider(ChannelSource.class),
            "9090");
    accounts.refresh();
    return accounts;
  }

  private static Channel channel(Map<String, String> settings) {
    return new Channel(
        Ids.next(),
        "default",
        "telegram",
        "shop",
        "Shop",
        Channel.State.ACTIVE,
        settings,
        1,
        Instant.EPOCH,
        null);
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port + "/sandbox/telegram";
  }
}
