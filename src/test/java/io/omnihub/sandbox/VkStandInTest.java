package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VkStandInTest extends SandboxTest {

  private static final String KEY = "&v=5.199&access_token=vk1.a.SANDBOX";

  private Answer call(String method, String form) {
    return form("/sandbox/vk/method/" + method, form + KEY);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text.replace('\'', '"'), StandardCharsets.UTF_8);
  }

  @Test
  void messageIsNumberedAndShownOnceForItsRandomNumber() {
    JsonNode first = call("messages.send", "peer_ids=5&random_id=77&message=a").at("/response/0");
    JsonNode again = call("messages.send", "peer_ids=5&random_id=77&message=a").at("/response/0");
    JsonNode other = call("messages.send", "peer_ids=5&random_id=78&message=a").at("/response/0");

    assertThat(first.path("conversation_message_id").asLong()).isPositive();
    assertThat(again).isEqualTo(first);
    assertThat(other.path("conversation_message_id"))
        .isNotEqualTo(first.path("conversation_message_id"));
    assertThat(call("messages.send", "peer_id=5&random_id=0&message=a").at("/response").isNumber())
        .isTrue();
  }

  @Test
  void personWhoRefusesIsNamedInTheAnswerToMany() {
    JsonNode answer =
        call("messages.send", "peer_ids=901901&random_id=1&message=a").at("/response/0");

    assertThat(answer.at("/error/code").asInt()).isEqualTo(901);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "messages.send|peer_id=5&message=a|100",
        "messages.send|random_id=1&message=a|100",
        "messages.send|peer_id=5&random_id=1|100",
        "messages.send|peer_id=abc&random_id=1&message=a|100",
        "messages.send|peer_id=900900&random_id=1&message=a|900",
        "messages.send|peer_id=950950&random_id=1&message=a|950",
        "messages.edit|peer_id=5&cmid=1&message=a|100",
        "messages.delete|peer_id=5&cmids=1|100",
        "messages.sendReaction|peer_id=5&cmid=1&reaction_id=65|100",
        "groups.getById|group_id=1|100",
        "groups.editCallbackServer|group_id=215401337&server_id=9&url=https://a&title=a|104",
        "groups.addCallbackServer|group_id=215401337&url=https://a&title=muchmorethan14|0",
        "groups.addCallbackServer|group_id=215401337&url=https://a&title=longer+than+fourteen|100",
        "messages.sendUnicorn|peer_id=5|3",
      },
      quoteCharacter = '`')
  void refusesAsVkDoesWithStatus200(String method, String form, int code) {
    Answer answer = call(method, form);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("/error/error_code").asInt()).isEqualTo(code);
    assertThat(refused("vk")).hasSize(code == 0 ? 0 : 1);
  }

  @Test
  void tokenAndVersionAreAskedFor() {
    String method = "/sandbox/vk/method/groups.getById?group_id=215401337";

    assertThat(get(method + "&v=5.199").at("/error/error_code").asInt()).isEqualTo(5);
    assertThat(get(method).at("/error/error_code").asInt()).isEqualTo(8);
    assertThat(
            get(method + "&v=5.199", "Authorization", "Bearer vk1.a.SANDBOX")
                .at("/response/groups/0/screen_name")
                .asText())
        .isEqualTo("omnihub_sandbox");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'inline':true,'buttons':[[{'action':{'type':'text','label':'a'}}]]}|0",
        "{'inline':true,'buttons':[[],[],[],[],[],[],[]]}|911",
        "{'inline':true,'buttons':[[{'action':{'type':'shout','label':'a'}}]]}|911",
        "{'inline':true,'buttons':[[{'action':{'type':'open_link','label':'a'}}]]}|911",
        "{'inline':true,'buttons':[[{'action':{'type':'text','label':''}}]]}|911",
        "nonsense|911",
      },
      quoteCharacter = '`')
  void keyboardKeepsTheLimits(String keyboard, int code) {
    Answer answer =
        call("messages.send", "peer_id=5&random_id=0&message=a&keyboard=" + encoded(keyboard));

    assertThat(answer.at("/error/error_code").asInt()).isEqualTo(code);
  }

  @Test
  void faultSpeaksVksLanguage() {
    post("/sandbox/api/faults", "{'system':'vk','status':429}");

    assertThat(call("messages.send", "peer_id=5").at("/error/error_code").asInt()).isEqualTo(6);
  }
}
