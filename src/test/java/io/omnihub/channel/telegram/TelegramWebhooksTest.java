package io.omnihub.channel.telegram;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.omnihub.OmniHubApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** With a public address the hub tells Telegram where updates go, and with which secret. */
class TelegramWebhooksTest {

  private final WireMockServer telegram =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

  @TempDir Path data;

  @BeforeEach
  void start() {
    telegram.start();
    telegram.stubFor(
        WireMock.any(WireMock.anyUrl())
            .willReturn(WireMock.okJson("{\"ok\":true,\"result\":true}")));
  }

  @AfterEach
  void stop() {
    telegram.stop();
  }

  @Test
  void aRealBotsWebhookIsSetWithItsSecretAndTheSandboxIsOff() {
    try (var hub =
        new SpringApplicationBuilder(OmniHubApplication.class)
            .run(
                "--HUB_TELEGRAM_TOKEN=42:REAL",
                "--HUB_TELEGRAM_BASE_URL=" + telegram.baseUrl(),
                "--hub.public-url=https://hub.example.com/",
                "--hub.data-dir=" + data,
                "--server.port=0",
                "--management.server.port=0")) {
      await()
          .atMost(20, SECONDS)
          .untilAsserted(
              () ->
                  telegram.verify(
                      1,
                      WireMock.postRequestedFor(WireMock.urlEqualTo("/bot42:REAL/setWebhook"))
                          .withFormParam(
                              "url",
                              WireMock.equalTo(
                                  "https://hub.example.com/api/messaging/telegram/main/webhook"))
                          .withFormParam("secret_token", WireMock.matching("[A-Za-z0-9_-]{32,256}"))
                          .withFormParam(
                              "allowed_updates",
                              WireMock.containing("\"deleted_business_messages\""))));
      assertThat(hub.getEnvironment().getProperty("hub.sandbox.enabled")).isEqualTo("false");
      assertThat(hub.containsBean("sandboxApi")).isFalse();
    }
  }
}
