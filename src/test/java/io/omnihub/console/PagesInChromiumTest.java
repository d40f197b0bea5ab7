package io.omnihub.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.omnihub.thread.ThreadRowsMother;
import io.omnihub.webchat.SmallHubTest;
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

/** The console as an operator sees it. */
@SmallHubTest
class PagesInChromiumTest {

  private static Chromium chromium;

  @LocalServerPort int port;
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
  void newProfile() {
    page = chromium.page("ru-RU");
    chromium.complaints().clear();
  }

  @AfterEach
  void nothingWasBlockedOrBroken() {
    page.context().close();
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void operatorSignsInAndOut() {
    open("/console/dead-letters");
    assertThat(page).hasURL(url("/sign-in"));
    page.locator("[name=username]").fill("admin");
    page.locator("[name=password]").fill("wrong");
    page.locator("button").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("Неверное имя или пароль");

    signIn();
    assertThat(page.locator("h1")).hasText("Застрявшее");
    page.getByText("Выйти").click();
    assertThat(page).hasURL(url("/sign-in?bye"));
    open("/console/threads");
    assertThat(page).hasURL(url("/sign-in"));
  }

  @Test
  void languageIsSwitchedForGood() {
    open("/sign-in");
    assertThat(page.locator("h1")).hasText("Вход");
    page.getByText("EN", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator("h1")).hasText("Sign in");
    signIn();
    assertThat(page.locator("h1")).hasText("Conversations");
  }

  @Test
  void filterOutlivesTheLanguageAndIsCleared() {
    mother.deadLetter("PSQLException: no room");
    open("/console/dead-letters?reason=%22none%22%26%D0%BD%D0%B5%D1%82&state=open");
    signIn();
    assertThat(page.locator(".nothing")).containsText("Под фильтр ничего не подходит");
    assertThat(page.locator("a[href*='/bulk']")).hasCount(0);
    page.getByText("EN", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator(".nothing")).containsText("No dead letter fits the filter");
    assertThat(page.locator("[name=reason]")).hasValue("\"none\"&нет");
    page.getByText("RU", new Page.GetByTextOptions().setExact(true)).click();
    page.getByText("Сбросить").click();
    assertThat(page.locator(".letter")).not().hasCount(0);
  }

  @Test
  void phoneShowsEverySectionAndLongNamesWhole() {
    page.setViewportSize(360, 740);
    UUID thread = mother.thread("Константинопольский-Задунайский".repeat(4));
    open("/console/threads/" + thread);
    signIn();
    assertThat(page.locator("h1")).containsText("Задунайский");
    for (Locator section : page.locator(".top nav a").all()) {
      assertThat(section).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
    }
    assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
  }

  @Test
  void passwordIsLeftAsItIs() {
    open("/console/password");
    signIn();
    page.getByText("В консоль, не меняя").click();
    assertThat(page.locator("h1")).hasText("Разговоры");
  }

  @Test
  void listFollowsWhatHappensAndFindsTextsWhileTyping() {
    UUID first = mother.thread("Первая");
    mother.says(first, null, "telegram:sandbox", "раннее сообщение");
    UUID second = mother.thread("Вторая");
    mother.says(second, null, "telegram:sandbox", "позднее сообщение");
    open("/console/threads");
    signIn();
    assertThat(page.locator("#main")).hasAttribute("data-connected", "true");
    assertThat(page.locator("#rows li").first()).containsText("Вторая");

    mother.says(first, null, "telegram:sandbox", "только что");
    fact(first);
    assertThat(page.locator("#rows li").first()).containsText("только что");

    UUID third = mother.thread("Третья");
    mother.says(third, null, "webchat:site", "новый клиент");
    fact(third);
    assertThat(page.locator("#rows li").first()).containsText("Третья");

    page.locator("#q").fill("позднее");
    assertThat(page.locator("#rows li")).hasCount(1);
    mother.says(third, null, "webchat:site", "не подходит к поиску");
    fact(third);
    mother.says(second, null, "telegram:sandbox", "самое позднее");
    fact(second);
    assertThat(page.locator("#rows li").first()).containsText("самое позднее");
    assertThat(page.locator("#rows li")).hasCount(1);
  }

  @Test
  void longListIsReadOnByButton() {
    for (int i = 0; i < 30; i++) {
      mother.says(mother.thread("Много " + i), null, "telegram:sandbox", "длинный список");
    }
    open("/console/threads?q=длинный");
    signIn();
    assertThat(page.locator("#rows a.row")).hasCount(25);
    page.waitForLoadState(); // the button's script as well
    page.locator("#rows .more button").click();
    assertThat(page.locator("#rows a.row")).hasCount(30);
    assertThat(page.locator("#rows .more")).hasCount(0);
  }

  @Test
  void threadShowsVerdictsDeliveriesAndWhatComesNext() {
    UUID anna = mother.thread("Анна");
    UUID turn = mother.turn(anna);
    mother.says(anna, turn, "telegram:sandbox", "где мой заказ 12345?");
    mother.verdict(anna, turn, "order_status", 0.92, "order-status");
    mother.point(anna, "phone", "+79990001122", true, "telegram own contact");
    mother.ticket(anna, turn, "Заказ опаздывает", "open");
    mother.delivery(anna, "telegram:sandbox", "dead", 12, "HTTP 403: bot was blocked");
    open("/console/threads/" + anna);
    signIn();
    assertThat(page.locator(".understood")).containsText("order_status");
    assertThat(page.locator(".understood")).containsText(Pattern.compile("92"));
    assertThat(page.locator(".side")).containsText("подтверждено");
    assertThat(page.locator(".side")).containsText("Заказ опаздывает");
    assertThat(page.locator(".side")).containsText("bot was blocked");
    assertThat(page.locator("#main")).hasAttribute("data-connected", "true");

    mother.answers(anna, turn, "telegram:sandbox", "<b>едет</b>");
    fact(anna);
    Locator answer = page.locator(".bubble.outbound .said");
    assertThat(answer).hasText("<b>едет</b>");
  }

  @Test
  void deadLetterIsReplayedByButton() {
    UUID letter = mother.deadLetter("PSQLException: no room");
    open("/console/dead-letters");
    signIn();
    page.locator("form[action$='" + letter + "/replay'] button").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("ещё раз");
  }

  @Test
  void bulkOfNothingSaysSoAndOffersNoButton() {
    open("/console/dead-letters/bulk?deed=release&reason=nothing-like-it");
    signIn();
    for (String bulk :
        List.of(
            "/console/dead-letters/bulk?deed=release&reason=nothing-like-it",
            "/console/events/bulk?q=nothing-like-it")) {
      open(bulk);
      assertThat(page.locator("main .big")).hasText("0");
      assertThat(page.locator("main .hint")).hasText("Делать нечего. Вернитесь и измените фильтр.");
      assertThat(page.locator("main button")).hasCount(0);
    }
  }

  @Test
  void deadLetterSaysWhoseItIsAndLeadsToTheConversationOnAPhoneToo() {
    UUID thread = mother.thread("<b>Анна</b> " + "Константинопольская".repeat(5));
    UUID letter = mother.deadLetter(thread, "telegram:sandbox", "blocked");
    mother.deadLetter(mother.thread(null), "crm", "PSQLException: no room");
    page.setViewportSize(360, 740);
    open("/console/dead-letters");
    signIn();
    Locator whose = page.locator(".letter:has(a[href$='/dead-letters/" + letter + "']) .whose");
    assertThat(whose).containsText("<b>Анна</b>");
    assertThat(whose).containsText("Telegram");
    assertThat(page.getByText("Посетитель без имени")).not().hasCount(0);
    assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    whose.locator("a").click();
    assertThat(page).hasURL(url("/console/threads/" + thread));
  }

  private void fact(UUID thread) {
    camel.sendBody(
        "seda:broadcast-events?multipleConsumers=true",
        "[{\"type\":\"io.omnihub.message.recorded\",\"organization\":\"default\",\"subject\":\""
            + thread
            + "\",\"data\":{}}]");
  }

  private void signIn() {
    page.locator("[name=username]").fill("admin");
    page.locator("[name=password]").fill(SmallHubTest.PASSWORD);
    page.locator("button").click();
  }

  private void open(String path) {
    page.navigate(url(path));
  }

  private String url(String path) {
    return "http://localhost:" + port + path;
  }
}
