package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxApiTest extends SandboxTest {

  private static final String HELLO = "{'chat_id':5,'text':'hello'}";

  private void fault(String json) {
    assertThat(post("/sandbox/api/faults", json).status()).isEqualTo(200);
  }

  @Test
  void receivedOfAllSystemsComesInOrderAndNamesThem() {
    post(PORTAL + "profile", "{}");
    post(BOT + "sendMessage", HELLO);
    post(PORTAL + "profile", "{}");

    assertThat(get("/sandbox/api/received").json().findValuesAsText("system"))
        .containsExactly("crm", "telegram", "crm");
  }

  @Test
  void bodyIsTheRequestsJson() {
    post(BOT + "sendMessage", "{ 'chat_id' : 5,\n 'text':'a','nested':{'x':[1,null]}}");

    assertThat(received("telegram").at("/0/body/nested/x/0").asInt()).isEqualTo(1);
    assertThat(received("telegram").get(0).properties()).hasSize(4);
  }

  @Test
  void oneSystemIsForgottenAlone() {
    post(PORTAL + "profile", "{}");
    post(BOT + "sendMessage", HELLO);

    assertThat(delete("/sandbox/api/received?system=crm").status()).isEqualTo(204);

    assertThat(received("crm")).isEmpty();
    assertThat(received("telegram")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"received?system=fax", "refused?system=fax", "received?system=", "feed?after=x"})
  void badQuestionIsAProblem(String path) {
    Answer answer = get("/sandbox/api/" + path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.raw().headers().firstValue("Content-Type"))
        .hasValue("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'system':'fax','status':500}|unknown system 'fax'; there are telegram, ",
        "{'system':'crm'}|give status (400 to 599), delayMs (1 to 60000) or both",
        "{'system':'crm','status':200}|status must be a whole number from 400 to 599",
        "{'system':'crm','status':'500'}|status must be a whole number from 400 to 599",
        "{'system':'crm','delayMs':60001}|delayMs must be a whole number from 0 to 60000",
        "{'system':'crm','status':500,'forSeconds':3601}"
            + "|forSeconds must be a whole number from 0 to 3600",
        "{'system':'crm','status':500,'seconds':5}|unknown field 'seconds'; allowed are "
            + "[delayMs, forSeconds, retryAfter, status, system]",
        "[]|the body must be a JSON object with "
            + "[delayMs, forSeconds, retryAfter, status, system]",
        "nonsense|the body must be one JSON object with values of the right kind",
      },
      quoteCharacter = '`')
  void badFaultIsAProblemThatSaysWhatIsAllowed(String fault, String detail) {
    Answer answer = post("/sandbox/api/faults", fault);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.raw().headers().firstValue("Content-Type"))
        .hasValue("application/problem+json");
    assertThat(answer.at("/detail").asText()).startsWith(detail);
  }

  @Test
  void telegramAsksToWaitAndTheRequestIsOnlyRefused() {
    fault("{'system':'telegram','status':429,'retryAfter':7,'forSeconds':30}");

    Answer answer = post(BOT + "sendMessage", HELLO);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text())
        .isEqualTo(
            "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after 7\","
                + "\"parameters\":{\"retry_after\":7}}");
    assertThat(answer.raw().headers().firstValue("Retry-After")).hasValue("7");
    assertThat(received("telegram")).isEmpty();
    assertThat(refused("telegram").at("/0/body/text").asText()).isEqualTo("hello");
    assertThat(refused("telegram").at("/0/status").asInt()).isEqualTo(429);
  }

  @Test
  void faultEndsByTime() {
    fault("{'system':'crm','status':503,'forSeconds':60}");
    assertThat(post(PORTAL + "profile", "{}").at("/error").asText())
        .isEqualTo("QUERY_LIMIT_EXCEEDED");
    assertThat(get("/sandbox/api/faults").at("/0/system").asText()).isEqualTo("crm");

    clock.pass(Duration.ofSeconds(60));

    assertThat(get("/sandbox/api/faults").json()).isEmpty();
    assertThat(post(PORTAL + "profile", "{}").status()).isEqualTo(200);
  }

  @Test
  void faultEndsByZeroSecondsAndByDelete() {
    fault("{'system':'crm','status':503}");
    fault("{'system':'crm','forSeconds':0}");
    assertThat(get("/sandbox/api/faults").json()).isEmpty();

    fault("{'system':'crm','status':503}");
    fault("{'system':'telegram','status':500}");
    delete("/sandbox/api/faults?system=crm");
    assertThat(get("/sandbox/api/faults").json().findValuesAsText("system"))
        .containsExactly("telegram");
    delete("/sandbox/api/faults");
    assertThat(get("/sandbox/api/faults").json()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500,text/html", "502,text/html", "401,application/json", "429,application/json"})
  void portalInTroubleAnswersAPageAndARefusalJson(int status, String type) {
    fault("{'system':'crm','status':" + status + "}");

    Answer answer = post(PORTAL + "profile", "{}");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.raw().headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
  }

  @Test
  void operationTimeLimitTellsWhenItEnds() {
    fault("{'system':'crm','status':429,'retryAfter':60}");

    Answer answer = post(PORTAL + "profile", "{}");

    assertThat(answer.at("/error").asText()).isEqualTo("OPERATION_TIME_LIMIT");
    assertThat(answer.at("/time/operating_reset_at").asLong())
        .isEqualTo(clock.instant().getEpochSecond() + 60);
  }

  @Test
  void delayHoldsBackTheAnswerNotTheWork() {
    fault("{'system':'telegram','delayMs':400}");
    long begun = System.nanoTime();

    CompletableFuture<Answer> slow = postLater(BOT + "sendMessage", HELLO);

    assertThat(slow.join().at("/result/text").asText()).isEqualTo("hello");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(390));
    assertThat(received("telegram")).hasSize(1);
  }

  @Test
  void feedBringsWhatIsNew() {
    post(BOT + "sendMessage", HELLO);
    long last = get("/sandbox/api/feed").at("/entries/0/number").asLong();
    post(PORTAL + "profile", "{}");

    Answer feed = get("/sandbox/api/feed?after=" + last);

    assertThat(feed.at("/entries").findValuesAsText("path")).containsExactly("profile");
    assertThat(feed.at("/received/telegram").asInt()).isEqualTo(1);
  }
}
