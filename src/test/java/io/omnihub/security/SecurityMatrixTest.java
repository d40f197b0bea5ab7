package io.omnihub.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.webchat.SmallHubTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

@SmallHubTest
class SecurityMatrixTest {

  private static final String HTML = "text/html,*/*";

  @LocalServerPort int port;
  @LocalManagementPort int managementPort;
  @Autowired JdbcClient jdbc;
  @Autowired PasswordEncoder passwords;

  @ParameterizedTest
  @CsvSource({
    "/, 302, 302",
    "/console, 302, 302",
    "/console/threads, 302, 200",
    "/console/threads/rows, 302, 200",
    "/console/threads/00000000-0000-7000-8000-000000000000, 302, 404",
    "/console/media/00000000-0000-7000-8000-000000000000, 302, 404",
    "/console/dead-letters, 302, 200",
    "/console/dead-letters/bulk?deed=release, 302, 200",
    "/console/events, 302, 200",
    "/console/events/bulk, 302, 200",
    "/console/events/00000000-0000-7000-8000-000000000000, 302, 404",
    "/console/flow, 302, 200",
    "/console/flow/diff, 302, 200",
    "/console/flow/diff?to=nothing, 302, 404",
    "/console/jobs, 302, 200",
    "/console/password, 302, 200",
    "/anything-else, 302, 404",
    "/sign-in, 200, 200",
    "/app.css, 200, 200",
    "/favicon.svg, 200, 200",
    "/js/console.js, 200, 200",
    "/webjars/htmx.org/2.0.8/dist/htmx.min.js, 200, 200",
    "/webchat/widget.js, 200, 200",
    "/webchat/demo, 200, 200",
    "/sandbox/nothing-here, 404, 404",
    "/api/webchat/site/history, 401, 401",
    "/api/webchat/none/history, 404, 404",
    "/api/anything-else, 401, 404",
    "/api/inbound-events, 401, 401",
    "/api/dead-letters, 401, 401",
    "/api/replay-jobs, 401, 401",
    "/actuator/health, 404, 404",
  })
  void pageOpensForWhomItShould(String path, int anonymous, int administrator) {
    assertThat(new Browser(port).get(path, "Accept", HTML).statusCode()).isEqualTo(anonymous);
    assertThat(administrator().get(path, "Accept", HTML).statusCode()).isEqualTo(administrator);
  }

  @Test
  void anonymousIsLedToSignInAndBackToTheWantedPage() {
    Browser browser = new Browser(port);
    HttpResponse<String> refused = browser.get("/console/dead-letters", "Accept", HTML);
    HttpResponse<String> signedIn = browser.signIn("admin", SmallHubTest.PASSWORD);

    assertThat(Browser.location(refused)).isEqualTo("/sign-in");
    assertThat(Browser.location(signedIn)).startsWith("/console/dead-letters");
  }

  @Test
  void htmxRequestLearnsWhereToSignIn() {
    HttpResponse<String> refused =
        new Browser(port).get("/console/threads/rows", "HX-Request", "true");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("HX-Redirect")).hasValue("/sign-in");
  }

  @ParameterizedTest
  @CsvSource({
    "/actuator/health, 200, 200",
    "/actuator/health/liveness, 200, 200",
    "/actuator/prometheus, 401, 200",
    "/actuator/metrics, 401, 200",
    "/actuator/jolokia, 401, 200",
    "/actuator/hawtio/index.html, 401, 200",
    "/actuator/hawtio/plugin, 401, 200",
  })
  void managementPortWantsTheAdministratorExceptForHealth(
      String path, int anonymous, int administrator) {
    Browser browser = new Browser(managementPort);
    assertThat(browser.get(path, "Accept", "*/*").statusCode()).isEqualTo(anonymous);
    assertThat(browser.get(path, "Accept", "*/*", "Authorization", basic()).statusCode())
        .isEqualTo(administrator);
  }

  @Test
  void jolokiaReadsTheStateOfACamelRoute() throws Exception {
    String request =
        """
        {"type":"read","mbean":"org.apache.camel:type=routes,name=\\"live-webchat\\",*",
         "attribute":"State"}
        """;
    HttpResponse<String> read =
        new Browser(managementPort)
            .post(
                "/actuator/jolokia",
                request,
                "Content-Type",
                "application/json",
                "Authorization",
                basic());
    JsonNode answer = new ObjectMapper().readTree(read.body());
    assertThat(answer.path("status").asInt()).as(read.body()).isEqualTo(200);
    assertThat(answer.path("value").toString()).contains("Started");
  }

  @Test
  void foreignPageCannotDriveJolokiaThroughTheAdministratorsBrowser() {
    Browser browser = new Browser(managementPort);
    HttpResponse<String> driven =
        browser.post(
            "/actuator/jolokia",
            "{\"type\":\"version\"}",
            "Content-Type",
            "text/plain",
            "Authorization",
            basic(),
            "Sec-Fetch-Site",
            "cross-site");
    HttpResponse<String> followedLink =
        browser.get(
            "/actuator/hawtio/index.html",
            "Authorization",
            basic(),
            "Sec-Fetch-Site",
            "cross-site",
            "Sec-Fetch-Dest",
            "document");
    assertThat(driven.statusCode()).isEqualTo(403);
    assertThat(followedLink.statusCode()).isEqualTo(200);
  }

  /** Browsers send no Sec-Fetch-Site to a hub that is called by plain HTTP and another name. */
  @ParameterizedTest
  @CsvSource({
    "/actuator/jolokia, 200",
    "/actuator/jolokia/version, 200",
    "/actuator/jolokia/read/java.lang:type=Memory, 200",
    "/actuator/jolokia/exec/java.lang:type=Memory/gc, 403",
    "/actuator/jolokia/%65xec/java.lang:type=Memory/gc, 403",
    "/actuator/jolokia/write/java.lang:type=Memory/Verbose/true, 403",
    "/actuator/jolokia?p=exec/java.lang:type=Memory/gc, 403",
    "/actuator/jolokia/read?p=exec/java.lang:type=Memory/gc, 403",
    "/actuator/hawtio/jolokia/exec/java.lang:type=Memory/gc, 403",
  })
  void getOfUnknownOriginOnlyLooksIntoJolokia(String path, int status) {
    HttpResponse<String> answer =
        new Browser(managementPort).get(path, "Accept", "*/*", "Authorization", basic());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void formWithoutTokenIsRefused() {
    Browser browser = administrator();
    String path = "/console/dead-letters/" + UUID.randomUUID() + "/replay";
    assertThat(browser.post(path, "").statusCode()).isEqualTo(403);
    assertThat(browser.submit("/console/password", path, Map.of("a", "b")).statusCode())
        .isEqualTo(302);
  }

  @Test
  void fiveWrongPasswordsLockThatNameFromThatAddressOnly() {
    operator("locked", "right password", false);
    Browser browser = new Browser(port);
    for (int i = 0; i < 5; i++) {
      assertThat(Browser.location(browser.signIn("locked", "wrong"))).isEqualTo("/sign-in?error");
    }
    assertThat(Browser.location(browser.signIn("locked", "right password")))
        .isEqualTo("/sign-in?locked");
    assertThat(Browser.location(browser.signIn("admin", SmallHubTest.PASSWORD)))
        .isEqualTo("/console");
  }

  @Test
  void printedPasswordOpensOnlyThePageThatChangesIt() {
    operator("newcomer", "printed-pass", true);
    Browser browser = new Browser(port);
    browser.signIn("newcomer", "printed-pass");

    assertThat(Browser.location(browser.get("/console/threads", "Accept", HTML)))
        .isEqualTo("/console/password");
    HttpResponse<String> tooShort = change(browser, "printed-pass", "short", "short");
    assertThat(tooShort.statusCode()).isEqualTo(200);
    HttpResponse<String> wrong = change(browser, "wrong", "long enough 1", "long enough 1");
    assertThat(wrong.statusCode()).isEqualTo(200);
    change(browser, "printed-pass", "long enough 1", "long enough 1");
    assertThat(browser.get("/console/threads", "Accept", HTML).statusCode()).isEqualTo(200);

    Browser again = new Browser(port);
    assertThat(Browser.location(again.signIn("newcomer", "printed-pass")))
        .isEqualTo("/sign-in?error");
    assertThat(Browser.location(again.signIn("newcomer", "long enough 1"))).isEqualTo("/console");
  }

  @Test
  void printedPasswordOpensTheManagementPortFromTheFirstMinute() {
    operator("manager", "printed-pass", true);
    String basic = basic("manager", "printed-pass");
    assertThat(
            new Browser(managementPort)
                .get("/actuator/metrics", "Authorization", basic)
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sign-in",
        "/console/threads",
        "/console/dead-letters",
        "/console/events",
        "/webchat/demo"
      })
  void pagesForbidForeignAndInlineCodeAndCarryNone(String path) {
    HttpResponse<String> page = administrator().get(path, "Accept", HTML);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'")
        .contains("base-uri 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
    assertThat(page.body())
        .doesNotContainPattern("<script(?![^>]*\\ssrc=)[^>]*>")
        .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:");
  }

  @Test
  void bulkFormKeepsTheFilterAndEscapesIt() {
    String path =
        "/console/dead-letters/bulk?deed=discard"
            + "&from=2026-01-02T03:04&zone=UTC&reason=%22%3E%3Cb%3E";
    jdbc.sql(
            "insert into dead_letter (id, organization, stage, reference, reason, payload, state,"
                + " created_at) values (?, 'default', 'turn', ?, 'x \"><b>', '{}', 'open', ?)")
        .params(UUID.randomUUID(), UUID.randomUUID().toString(), Timestamp.from(Instant.now()))
        .update();
    assertThat(administrator().get(path, "Accept", HTML).body())
        .contains("name=\"from\" value=\"2026-01-02T03:04\"", "name=\"zone\" value=\"UTC\"")
        .contains("value=\"&quot;&gt;&lt;b&gt;\"", "name=\"perMinute\"")
        .doesNotContain("value=\"\"><b>", "name=\"thread\"", "name=\"stage\"");
  }

  @Test
  void sessionCookieIsOutOfReachOfScriptsAndOtherSites() {
    String cookie = new Browser(port).get("/sign-in").headers().firstValue("Set-Cookie").orElse("");
    assertThat(cookie).startsWith("HUBSESSION=").contains("HttpOnly", "SameSite=Lax");
  }

  @Test
  void errorsArePlainPagesForPeopleAndProblemsForPrograms() {
    HttpResponse<String> page =
        administrator().get("/console/broken", "Accept", HTML, "Accept-Language", "ru");
    HttpResponse<String> problem =
        new Browser(port).get("/api/webchat/none/history", "Accept", "*/*");

    assertThat(page.statusCode()).isEqualTo(500);
    assertThat(page.body()).contains("сломалось").doesNotContain("secret", "Exception", "\tat ");
    assertThat(problem.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(problem.body()).contains("no such web chat").doesNotContain("trace");
  }

  @Test
  void languageIsTheBrowsersUntilItIsSwitched() {
    Browser browser = new Browser(port);
    assertThat(browser.get("/sign-in", "Accept-Language", "ru-RU,ru").body()).contains("Вход");
    assertThat(browser.get("/sign-in", "Accept-Language", "de").body()).contains("Sign in");
    assertThat(browser.get("/sign-in?lang=ru", "Accept-Language", "en").body()).contains("Вход");
    assertThat(browser.get("/sign-in", "Accept-Language", "en").body()).contains("Вход");
  }

  private HttpResponse<String> change(
      Browser browser, String current, String password, String repeated) {
    return browser.submit(
        "/console/password",
        "/console/password",
        Map.of("current", current, "password", password, "repeated", repeated));
  }

  private Browser administrator() {
    Browser browser = new Browser(port);
    browser.signIn("admin", SmallHubTest.PASSWORD);
    return browser;
  }

  private void operator(String username, String password, boolean mustChange) {
    new OperatorStore(jdbc, Clock.systemUTC())
        .addAdministrator("default", username, passwords.encode(password), mustChange);
  }

  private static String basic() {
    return basic("admin", SmallHubTest.PASSWORD);
  }

  private static String basic(String username, String password) {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
