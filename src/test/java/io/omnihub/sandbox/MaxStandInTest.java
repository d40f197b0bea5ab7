package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaxStandInTest extends SandboxTest {

  private Answer call(String path, String json) {
    return post("/sandbox/max" + path, json, "Authorization", "max-SANDBOX-token");
  }

  @Test
  void messageComesBackWithItsId() {
    JsonNode message = call("/messages?chat_id=5", "{'text':'Привет'}").at("/message");

    assertThat(message.at("/body/mid").asText()).startsWith("mid.");
    assertThat(message.at("/body/text").asText()).isEqualTo("Привет");
    assertThat(message.at("/recipient/chat_id").asLong()).isEqualTo(5);
    assertThat(received("max").get(0).at("/body/text").asText()).isEqualTo("Привет");
  }

  @Test
  void tokenIsAskedFor() {
    Answer answer = get("/sandbox/max/me", "Authorization", "Bearer max-SANDBOX-token");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.at("/code").asText()).isEqualTo("verify.token");
    assertThat(
            get("/sandbox/max/me", "Authorization", "max-SANDBOX-token").at("/username").asText())
        .isEqualTo("omnihub_sandbox_bot");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/messages|{'text':'a'}|400|proto.payload",
        "/messages?chat_id=5|{}|400|proto.payload",
        "/messages?chat_id=404404|{'text':'a'}|404|chat.not.found",
        "/messages?chat_id=403403|{'text':'a'}|403|chat.denied",
        "/messages?chat_id=5|[1]|400|proto.payload",
        "/messages?chat_id=5|{'attachments':[{'type':'file','payload':{}}]}|400|proto.payload",
        "/messages?chat_id=5|{'attachments':[{'type':'inline_keyboard','payload':{'buttons':"
            + "[[{'type':'link','text':'a'}]]}}]}|400|proto.payload",
        "/chats/5/actions|{'action':'dance'}|400|proto.payload",
        "/answers?callback_id=x|{}|400|proto.payload",
        "/subscriptions|{'url':'http://a'}|400|proto.payload",
        "/subscriptions|{'url':'https://a','secret':'a b'}|400|proto.payload",
        "/unicorns|{}|404|not.found",
      },
      quoteCharacter = '`')
  void refusesAsMaxDoes(String path, String body, int status, String code) {
    Answer answer = call(path, body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.at("/code").asText()).isEqualTo(code);
    assertThat(refused("max")).hasSize(1);
  }

  @Test
  void subscriptionIsRenewedNotDoubled() {
    String body = "{'url':'https://hub.example/max','secret':'secret-1','update_types':[]}";
    call("/subscriptions", body);
    call("/subscriptions", body);

    assertThat(
            get("/sandbox/max/subscriptions", "Authorization", "max-SANDBOX-token")
                .at("/subscriptions"))
        .hasSize(1);
  }

  @Test
  void faultSpeaksTheLanguageOfMax() {
    post("/sandbox/api/faults", "{'system':'max','status':429,'retryAfter':3}");

    Answer answer = call("/messages?chat_id=5", "{'text':'a'}");

    assertThat(answer.at("/code").asText()).isEqualTo("too.many.requests");
    assertThat(answer.raw().headers().firstValue("Retry-After")).contains("3");
  }
}
