package io.omnihub.webchat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import io.omnihub.console.Chromium;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.thread.ThreadRowsMother;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
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

  private static final String ANSWER = "77777777-2222-4333-8444-555555555555";

  private static final String PLACEHOLDER_FITS =
      """
      input => {
        const style = getComputedStyle(input);
        const pen = document.createElement('canvas').getContext('2d');
        pen.font = style.font;
        const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return pen.measureText(input.placeholder).width <= room;
      }
      """;

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
  void fileIsShownToWhomSentItAndIsThereAfterReload() {
    say("первое");
    assertThat(page.locator("li.pending")).hasCount(0);
    page.locator("input[type=file]").setInputFiles(picture("доска.png", Pictures.PNG));
    assertThat(page.locator(".tray div")).hasCount(1);
    assertThat(page.locator(".tray progress")).hasCount(0);
    say("вот такая");
    assertThat(page.locator(".tray div")).hasCount(0);
    assertThat(page.locator("li.me img")).hasAttribute("alt", Pattern.compile("доска\\.png.*"));
    assertThat(page.locator("li.pending")).hasCount(0);
    var attachment = received("вот такая").get(0).data().attachments().get(0);
    assertThat(attachment.size()).isEqualTo(Pictures.PNG.length);

    page.reload();
    assertThat(page.locator("li.me img")).hasCount(1);
    page.waitForCondition(
        () -> (Boolean) page.locator("li.me img").evaluate("image => image.naturalWidth > 0"));
    shoot("webchat-file");
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void fileThatIsTooLargeIsToldSoBeforeItIsSent() {
    page.locator("input[type=file]").setInputFiles(picture("big.png", new byte[1_048_577]));
    assertThat(page.locator(".tray .problem")).hasText("больше 1 МБ");
    page.locator("input[type=file]")
        .setInputFiles(new FilePayload("run.exe", "application/x-msdownload", new byte[10]));
    assertThat(page.locator(".tray .problem").last()).hasText("файлы этого типа не принимаются");
    page.locator(".tray button").first().click();
    assertThat(page.locator(".tray div")).hasCount(1);
  }

  @Test
  void pressedButtonIsSaidAndAnsweredTextIsNeverMarkup() {
    say("что есть?");
    assertThat(page.locator("li.pending")).hasCount(0);
    deliver(
        "site",
        "\"command\":\"reply\",\"text\":\"<img src=x onerror=alert(1)> Выберите:\",\"buttons\":["
            + "{\"id\":\"b2\",\"title\":\"Доска 2 м\"},"
            + "{\"title\":\"Каталог\",\"url\":\"https://shop.example/\"},"
            + "{\"title\":\"Ловушка\",\"url\":\"javascript:alert(1)\"}],"
            + "\"location\":{\"latitude\":55.75,\"longitude\":37.62,\"title\":\"Склад\"}");
    assertThat(page.locator("li.them").last())
        .containsText("<img src=x onerror=alert(1)> Выберите:");
    assertThat(page.locator("li.them a.choice")).hasCount(1);
    assertThat(page.locator("li.them a.file")).hasText("Склад · Показать на карте");
    shoot("webchat-buttons");
    page.locator("li.them button.choice").click();
    assertThat(mine().last()).hasText("Доска 2 м");
    assertThat(page.locator("li.pending")).hasCount(0);
    assertThat(received("Доска 2 м").get(0).data().interactive().id()).isEqualTo("b2");
    assertThat(page.locator("li.them button.choice")).isDisabled();

    deliver("site", "\"command\":\"typing\"");
    assertThat(page.locator("li.writing")).isVisible();
    deliver("site", "\"command\":\"edit\",\"target\":\"" + ANSWER + "\",\"text\":\"Уже нет\"");
    assertThat(page.locator("li.them").nth(1)).containsText("Уже нет");
    deliver("site", "\"command\":\"delete\",\"target\":\"" + ANSWER + "\"");
    assertThat(page.locator("li.them:not(.writing)")).hasCount(1);
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void visitorWhomNobodyAnswersIsOfferedAnotherChannelAndLeavesHisMail() {
    page.navigate("http://localhost:" + port + "/webchat/demo?channel=shop");
    assertThat(page.locator(".panel header span")).hasText("Магазин досок");
    assertThat(page.locator("li.them")).hasText("Здравствуйте! Подскажем по доскам.");
    say("есть кто?");
    Locator offer = page.locator("li.offer");
    assertThat(offer).containsText("Пока никто не ответил");
    assertThat(offer.locator("a").first())
        .hasAttribute("href", Pattern.compile("https://t\\.me/boards_bot\\?start=w_.{48}"));
    assertThat(offer.locator("a")).hasCount(2);
    shoot("webchat-offer");
    page.setViewportSize(360, 640);
    shoot("webchat-offer-360");
    assertThat((Boolean) offer.locator("input").evaluate(PLACEHOLDER_FITS)).isTrue();
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    shoot("webchat-offer-dark");
    offer.locator("input").fill("nobody");
    offer.locator("button").click();
    assertThat(offer.locator(".problem")).hasText("Это не телефон и не почта");
    offer.locator("input").fill("anna@example.com");
    offer.locator("button").click();
    assertThat(offer).hasText("Спасибо, мы ответим туда");
    assertThat(page.locator("li.pending")).hasCount(0);
    var point = received("anna@example.com").get(0).data().contactPoints().get(0);
    assertThat(point.verified()).isFalse();

    deliver("shop", "\"command\":\"reply\",\"text\":\"Уже здесь\"");
    assertThat(page.locator("li.them").last()).hasText("Уже здесь");
    assertThat(offer).hasCount(0);
    assertThat(chromium.complaints()).isEmpty();
  }

  private static FilePayload picture(String name, byte[] bytes) {
    return new FilePayload(name, "image/png", bytes);
  }

  private void shoot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/pictures", name + ".png")));
  }

  private void deliver(String key, String what) {
    String visitor =
        (String)
            page.evaluate("key => JSON.parse(localStorage[`omnihub.webchat.${key}.visitor`])", key);
    camel.sendBody(
        "kamelet:webchat-sink",
        "{\"message\":\"%s\",\"channel\":{\"type\":\"webchat\",\"key\":\"%s\"},\"conversation\":\"%s\",%s}"
            .formatted(ANSWER, key, visitor, what));
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
