package io.omnihub.webchat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.omnihub.console.Chromium;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.thread.ThreadRowsMother;
import java.util.List;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The widget as a visitor uses it, on a page with a strict content security policy. */
@SmallHubTest
class WidgetInChromiumTest {

  private static Chromium chromium;

  @LocalServerPort int port;
  @Autowired SmallFlow flow;
  @Autowired ThreadRowsMother mother;
  @Autowired ProducerTemplate camel;
  private Page page;

  @BeforeAll
  static void start() {
    chromium = new Chromium();
  }

  @AfterAll
  static void stop() {
    chromium.close();
  }

  @BeforeEach
  void openDemo() {
    page = chromium.page("ru-RU");
    chromium.complaints().clear();
    page.navigate("http://localhost:" + port + "/webchat/demo");
  }

  @AfterEach
  void leave() {
    page.context().close();
  }

  @Test
  void visitorAsksGetsTheAnswerAndFindsBothAfterReload() {
    assertThat(page.locator(".panel header span")).hasText("Напишите нам");
    say("где мой заказ 12345?");
    assertThat(mine()).hasText("где мой заказ 12345?");
    assertThat(page.locator("li.pending")).hasCount(0);

    String visitor = visitor();
    answer(visitor, "Заказ 12345 в пути");
    assertThat(page.locator("li.them").last()).hasText("Заказ 12345 в пути");

    page.reload();
    assertThat(mine()).hasText("где мой заказ 12345?");
    assertThat(page.locator("li.them").last()).hasText("Заказ 12345 в пути");
    assertThat(page.locator("li")).hasCount(3);
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void messageWrittenOfflineIsSentOnceWhenTheNetworkIsBack() {
    say("первое");
    assertThat(page.locator("li.pending")).hasCount(0);
    page.context().setOffline(true);
    say("в туннеле");
    assertThat(page.locator("li.pending")).hasCount(1);
    assertThat(page.locator(".state")).hasText("Ждём связи…");
    page.context().setOffline(false);
    assertThat(page.locator("li.pending")).hasCount(0);

    assertThat(received("в туннеле")).hasSize(1);
  }

  @Test
  void messageLeftUnsentIsSentWhenThePageIsOpenedAgain() {
    say("первое");
    assertThat(page.locator("li.pending")).hasCount(0);
    page.route("**/webhook", route -> route.abort());
    say("не ушло");
    assertThat(page.locator("li.pending")).hasCount(1);
    page.unroute("**/webhook");
    page.reload();
    assertThat(mine().last()).hasText("не ушло");
    assertThat(page.locator("li.pending")).hasCount(0);
    assertThat(received("не ушло")).hasSize(1);
  }

  @Test
  void answerThatWasLostWithItsConnectionComesFromTheHistory() {
    say("жду");
    assertThat(page.locator("li.pending")).hasCount(0);
    String visitor = visitor();
    // Recorded as sent while no push reached this browser.
    mother.webchat(flow.threadOf(visitor), visitor, "outbound", null, "пришло без толчка");
    page.reload();
    assertThat(page.locator("li.them").last()).hasText("пришло без толчка");
  }

  @Test
  void signedInCustomerIsKnownByName() {
    page.getByText("Продолжить как клиент Анна").click();
    say("это я");
    assertThat(page.locator("li.pending")).hasCount(0);
    assertThat(received("это я").get(0).data().sender().name()).isEqualTo("Анна");
  }

  @Test
  void keyboardAloneIsEnough() {
    Page english = chromium.page("en-US");
    english.navigate("http://localhost:" + port + "/webchat/demo");
    Locator input = english.locator("textarea");
    input.focus();
    input.press("Escape");
    assertThat(english.locator(".panel")).isHidden();
    Locator launcher = english.locator(".launcher");
    assertThat(launcher).isFocused();
    assertThat(launcher).hasAttribute("aria-expanded", "false");
    launcher.press("Enter");
    assertThat(input).isFocused();
    assertThat(english.locator(".panel header span")).hasText("Chat with us");
    english.context().close();
  }

  private void say(String text) {
    page.locator("textarea").fill(text);
    page.locator("textarea").press("Enter");
  }

  private Locator mine() {
    return page.locator("li.me");
  }

  private String visitor() {
    return (String) page.evaluate("JSON.parse(localStorage['omnihub.webchat.site.visitor'])");
  }

  private List<CanonicalEvent> received(String text) {
    return flow.received().stream().filter(e -> text.equals(e.data().text())).toList();
  }

  private void answer(String visitor, String text) {
    UUID message = mother.webchat(flow.threadOf(visitor), visitor, "outbound", null, text);
    camel.sendBody(
        "kamelet:webchat-sink",
        "{\"command\":\"reply\",\"message\":\"%s\",\"channel\":{\"type\":\"webchat\",\"key\":\"site\"},\"conversation\":\"%s\",\"text\":\"%s\"}"
            .formatted(message, visitor, text));
  }
}
