package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;

class PhoneTest extends SandboxTest {

  @AfterEach
  void hubIsWell() {
    hub.answer = HttpStatus.OK;
    post(BOT + "deleteWebhook", "{}");
  }

  private Answer say(String json) {
    return post("/sandbox/api/phone", json);
  }

  private JsonNode update() {
    return hub.received.get(hub.received.size() - 1).update();
  }

  @Test
  void textReachesTheHubsWebhookAsAnUpdate() {
    Answer answer =
        say("{'chatId':7,'name':'Анна','username':'anna','language':'ru','text':'Где заказ?'}");

    assertThat(answer.at("/delivered").asBoolean()).isTrue();
    assertThat(hub.received.get(0).secret()).isEqualTo("sandbox-secret");
    JsonNode message = update().path("message");
    assertThat(message.path("message_id").asLong()).isEqualTo(answer.at("/messageId").asLong());
    assertThat(message.path("text").asText()).isEqualTo("Где заказ?");
    assertThat(message.at("/from/id").asLong()).isEqualTo(7);
    assertThat(message.at("/from/is_bot").asBoolean(true)).isFalse();
    assertThat(message.at("/from/language_code").asText()).isEqualTo("ru");
    assertThat(message.at("/chat/type").asText()).isEqualTo("private");
    assertThat(message.path("date").asLong()).isEqualTo(clock.instant().getEpochSecond());
  }

  @Test
  void updatesAndMessagesAreNumberedUpwards() {
    say("{'chatId':7,'text':'a'}");
    say("{'chatId':7,'text':'b'}");

    JsonNode first = hub.received.get(0).update();
    assertThat(update().path("update_id").asLong()).isGreaterThan(first.path("update_id").asLong());
    assertThat(update().at("/message/message_id").asLong())
        .isGreaterThan(first.at("/message/message_id").asLong());
    assertThat(first.path("update_id").asLong()).isLessThan(Integer.MAX_VALUE);
  }

  @Test
  void ownContactCarriesTheSendersId() {
    say("{'chatId':7,'name':'Анна','kind':'contact','phone':'+79161234567'}");

    assertThat(update().at("/message/contact/user_id").asLong()).isEqualTo(7);
    assertThat(update().at("/message/contact/phone_number").asText()).isEqualTo("+79161234567");
  }

  @ParameterizedTest
  @CsvSource({
    "photo,/message/photo/0/file_id",
    "voice,/message/voice/file_id",
    "document,/message/document/file_name",
    "location,/message/location/latitude"
  })
  void mediaComesAsTelegramSendsIt(String kind, String pointer) {
    say("{'chatId':7,'kind':'" + kind + "'}");

    assertThat(update().at(pointer).isMissingNode()).isFalse();
    assertThat(update().path("message").has("text")).isFalse();
  }

  @Test
  void commandIsMarkedAsOne() {
    say("{'chatId':7,'text':'/start ad42'}");

    assertThat(update().at("/message/entities/0/type").asText()).isEqualTo("bot_command");
    assertThat(update().at("/message/entities/0/length").asInt()).isEqualTo(6);
  }

  @Test
  void pressedButtonNamesItsMessage() {
    long id =
        post(
                BOT + "sendMessage",
                "{'chat_id':7,'text':'a','reply_markup':"
                    + "{'inline_keyboard':[[{'text':'Да','callback_data':'yes'}]]}}")
            .at("/result/message_id")
            .asLong();

    say("{'chatId':7,'kind':'callback','text':'yes'}");

    assertThat(update().at("/callback_query/data").asText()).isEqualTo("yes");
    assertThat(update().at("/callback_query/message/message_id").asLong()).isEqualTo(id);
    assertThat(say("{'chatId':7,'kind':'callback','text':'no'}").status()).isEqualTo(400);
  }

  @Test
  void secretIsTheOneThatTheHubSet() {
    post(BOT + "setWebhook", "{'url':'https://hub.example/w','secret_token':'mine'}");

    say("{'chatId':7,'text':'a'}");

    assertThat(hub.received.get(0).secret()).isEqualTo("mine");
  }

  @Test
  void hubThatDoesNotTakeItIsShown() {
    hub.answer = HttpStatus.SERVICE_UNAVAILABLE;

    Answer answer = say("{'chatId':7,'text':'a'}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("/delivered").asBoolean(true)).isFalse();
    assertThat(answer.at("/status").asInt()).isEqualTo(503);
    assertThat(get("/sandbox/api/feed").at("/entries/0/status").asInt()).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'text':'a'}|chatId must be a whole number above 0",
        "{'chatId':7}|text must have from 1 to 4096 characters",
        "{'chatId':7,'kind':'contact'}|a contact needs a phone",
        "{'chatId':7,'kind':'callback'}|a callback needs, as text, the data of the button",
        "{'chatId':7,'text':'a','delivery':'pigeon'}|delivery must be webhook or poll",
        "{'chatId':7,'kind':'smell'}|kind must be one of "
            + "[callback, contact, document, location, photo, text, voice]",
      },
      quoteCharacter = '`')
  void badMessageIsAProblemThatSaysWhatIsAllowed(String message, String detail) {
    Answer answer = say(message);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/detail").asText()).isEqualTo(detail);
  }
}
