package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** A messenger of no kind takes what comes and shows it. */
class AnyHttpStandInTest extends SandboxTest {

  @Test
  void whateverIsCalledIsNotedAndGetsAnIdOfItsOwn() throws Exception {
    HttpResponse<String> first =
        call("POST", "/sandbox/http/v1/messages", "application/json", "{\"to\": \"7\"}");
    HttpResponse<String> second = call("PUT", "/sandbox/http", "application/json", "[1]");
    HttpResponse<String> form =
        call("POST", "/sandbox/sms/send", "application/x-www-form-urlencoded", "to=7&text=Да");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body()).matches("\\{\"id\":\"[0-9a-f-]{36}\"}").isNotEqualTo(second.body());
    assertThat(form.statusCode()).isEqualTo(200);
    assertThat(get("/sandbox/api/received?system=http").at("/0/path").asText())
        .isEqualTo("/v1/messages");
    assertThat(get("/sandbox/api/received?system=http").at("/0/body/to").asText()).isEqualTo("7");
    assertThat(get("/sandbox/api/received?system=sms").at("/0/body/text").asText()).isEqualTo("Да");
  }

  @Test
  void faultIsAnsweredAndNoted() throws Exception {
    post("/sandbox/api/faults", "{\"system\": \"sms\", \"status\": 429, \"retryAfter\": 3}");

    HttpResponse<String> refused = call("POST", "/sandbox/sms", "application/json", "{}");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("3");
    assertThat(get("/sandbox/api/refused?system=sms").at("/0/status").asInt()).isEqualTo(429);
  }

  private HttpResponse<String> call(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
  }
}
