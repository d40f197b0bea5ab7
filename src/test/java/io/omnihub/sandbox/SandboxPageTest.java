package io.omnihub.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.omnihub.console.Chromium;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

class SandboxPageTest extends SandboxTest {

  @Test
  void speaksTheLanguageOfTheBrowser() {
    assertThat(get("/sandbox", "Accept-Language", "ru-RU,ru;q=0.9").text())
        .contains("lang=\"ru\"", "Ничего не покидает этот компьютер.");
    assertThat(get("/sandbox", "Accept-Language", "en-GB").text())
        .contains("lang=\"en\"", "Nothing leaves this machine.");
    assertThat(get("/sandbox", "Accept-Language", "de").text()).contains("lang=\"en\"");
  }

  @Test
  void languageInTheAddressWins() {
    assertThat(get("/sandbox?lang=ru", "Accept-Language", "en").text()).contains("lang=\"ru\"");
    assertThat(get("/sandbox?lang=en", "Accept-Language", "ru").text()).contains("lang=\"en\"");
  }

  @Test
  void bothLanguagesSayAllThatThePageAsksFor() {
    assertThat(SandboxPage.texts(Locale.ENGLISH).keySet())
        .isEqualTo(SandboxPage.texts(Locale.forLanguageTag("ru")).keySet());
  }

  @Test
  void noTextOfThePageIsMissing() throws IOException {
    String template =
        new ClassPathResource("templates/sandbox/page.html")
            .getContentAsString(StandardCharsets.UTF_8);
    List<String> asked =
        Pattern.compile("t\\['([a-z.]+)']")
            .matcher(template)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(asked).hasSizeGreaterThan(30);
    assertThat(SandboxPage.texts(Locale.ENGLISH)).containsKeys(asked.toArray(String[]::new));
    assertThat(get("/sandbox").text()).doesNotContain("th:", "<strong></strong>");
    assertThat(get("/sandbox").text())
        .contains("aria-label=\"CRM\"", "aria-label=\"Mail\"", "aria-label=\"Telegram\"");
  }

  @Test
  void callOfASystemWithoutADeskIsShownAmongTheOthersAndThePageGoesOn() {
    post("/sandbox/sms", "{'id': '1', 'to': '+79161234567', 'text': 'Заказ в пути'}");
    post("/sandbox/http/send", "['odd']");
    try (Chromium chromium = new Chromium()) {
      Page page = chromium.page("ru");
      page.navigate("http://127.0.0.1:" + port + "/sandbox");
      Locator others = page.locator("[data-system=other] .entry");
      assertThat(others).hasCount(2);
      assertThat(others.last()).containsText("Заказ в пути");

      post(BOT + "sendMessage", "{'chat_id': 700100, 'text': 'Здравствуйте'}");

      assertThat(page.locator("[data-system=telegram] .entry").first()).containsText("700100");
      assertThat(others).hasCount(2);
      assertThat(page.locator("[data-system=other] .count")).hasText("2");
      assertThat(chromium.complaints()).isEmpty();
    }
  }

  @Test
  void livesUnderAStrictContentSecurityPolicy() {
    assertThat(get("/sandbox").text()).doesNotContain("style=", "<style", " onclick=", "//cdn");
    assertThat(get("/sandbox").text().split("<script", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandbox.css", "sandbox.js", "icon.svg"})
  void bringsItsOwnFiles(String file) {
    assertThat(get("/sandbox/" + file).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/sandbox", "/sandbox/", "/sandbox;x/api/received", "//sandbox/api/received"})
  void foreignHostIsRefusedHoweverThePathIsWritten(String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 40").doesNotContain("HTTP/1.1 200");
    }
  }
}
