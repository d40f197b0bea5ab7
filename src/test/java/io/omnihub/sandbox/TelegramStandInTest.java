package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelegramStandInTest extends SandboxTest {

  @AfterEach
  void forgetWebhook() {
    post(BOT + "deleteWebhook", "{'drop_pending_updates':true}");
  }

  @Test
  void messageComesBackWholeAndNumbered() {
    JsonNode first = post(BOT + "sendMessage", "{'chat_id':5,'text':' Привет '}").at("/result");
    JsonNode second = post(BOT + "sendMessage", "{'chat_id':'5','text':'b'}").at("/result");

    assertThat(first.path("text").asText()).isEqualTo("Привет");
    assertThat(first.at("/chat/id").asLong()).isEqualTo(5);
    assertThat(first.at("/chat/type").asText()).isEqualTo("private");
    assertThat(first.at("/from/is_bot").asBoolean()).isTrue();
    assertThat(first.path("date").asLong()).isEqualTo(clock.instant().getEpochSecond());
    assertThat(second.path("message_id").asLong()).isGreaterThan(first.path("message_id").asLong());
  }

  @Test
  void parametersComeAsJsonFormOrQueryAndMethodsInAnyCase() {
    assertThat(form(BOT + "sendMessage", "chat_id=5&text=a%20b").at("/result/text").asText())
        .isEqualTo("a b");
    assertThat(get(BOT + "SENDMESSAGE?chat_id=5&text=c").at("/result/text").asText())
        .isEqualTo("c");
    assertThat(post(BOT + "sendMessage?chat_id=5", "{'text':'d'}").at("/result/text").asText())
        .isEqualTo("d");

    JsonNode received = received("telegram");
    assertThat(received.findValuesAsText("text")).containsExactly("a b", "c", "d");
    assertThat(received.get(0).path("path").asText()).isEqualTo("sendMessage");
    assertThat(received.get(1).path("method").asText()).isEqualTo("GET");
    assertThat(received.get(0).has("at")).isTrue();
    assertThat(received.get(0).has("system")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sendMessage|{'text':'a'}|400|Bad Request: chat_id is empty",
        "sendMessage|{'chat_id':404404,'text':'a'}|400|Bad Request: chat not found",
        "sendMessage|{'chat_id':'nobody','text':'a'}|400|Bad Request: chat not found",
        "sendMessage|{'chat_id':5}|400|Bad Request: message text is empty",
        "sendMessage|{'chat_id':5,'text':'  '}|400|Bad Request: message text is empty",
        "sendMessage|{'chat_id':403403,'text':'a'}|403|Forbidden: bot was blocked by the user",
        "sendMessage|{'chat_id':5,'text':'a','reply_parameters':{'message_id':0}}"
            + "|400|Bad Request: message to be replied not found",
        "sendMessage|[1]|400|Bad Request: can't parse JSON object",
        "sendPhoto|{'chat_id':5}|400|Bad Request: there is no photo in the request",
        "sendDocument|{'chat_id':5}|400|Bad Request: there is no document in the request",
        "sendChatAction|{'chat_id':5}|400|Bad Request: wrong parameter action in request",
        "editMessageText|{'chat_id':5,'message_id':1,'text':'a'}"
            + "|400|Bad Request: message to edit not found",
        "deleteMessage|{'chat_id':5,'message_id':1}|400|Bad Request: message to delete not found",
        "deleteMessage|{'chat_id':5}|400|Bad Request: message identifier is not specified",
        "sendMessage|{'chat_id':-403403,'text':'a'}"
            + "|403|Forbidden: bot was kicked from the supergroup chat",
        "sendMessage|{'chat_id':-400400,'text':'a'}"
            + "|400|Bad Request: group chat was upgraded to a supergroup chat",
        "sendMessage|{'chat_id':-5,'message_thread_id':404404,'text':'a'}"
            + "|400|Bad Request: message thread not found",
        "sendMessage|{'chat_id':5,'business_connection_id':'none','text':'a'}"
            + "|400|Bad Request: business connection not found",
        "sendMessage|{'chat_id':5,'text':'a','reply_markup':{'inline_keyboard':[[{'text':'x'}]]}}"
            + "|400|Bad Request: Text buttons are unallowed in the inline keyboard",
        "sendMessage|{'chat_id':5,'text':'a','reply_markup':{'inline_keyboard':[[{'text':'x',"
            + "'callback_data':'12345678901234567890123456789012345678901234567890123456789012345'}"
            + "]]}}|400|Bad Request: BUTTON_DATA_INVALID",
        "sendSticker|{'chat_id':5}|400|Bad Request: there is no sticker in the request",
        "sendVideoNote|{'chat_id':5}|400|Bad Request: there is no video note in the request",
        "sendLocation|{'chat_id':5,'latitude':1}|400|Bad Request: longitude is empty",
        "sendVenue|{'chat_id':5,'latitude':1,'longitude':1,'title':'t'}"
            + "|400|Bad Request: venue address must be non-empty",
        "sendMediaGroup|{'chat_id':5}|400|Bad Request: can't parse media JSON object",
        "sendMediaGroup|{'chat_id':5,'media':[]}|400|Bad Request: there are no messages to send",
        "sendMediaGroup|{'chat_id':5,'media':[{'type':'voice','media':'V'}]}"
            + "|400|Bad Request: can't parse InputMedia: type must be one of the album's",
        "sendMediaGroup|{'chat_id':5,'media':[{'type':'photo','media':'P'},"
            + "{'type':'document','media':'D'}]}"
            + "|400|Bad Request: Document can't be mixed with other media types",
        "setMessageReaction|{'chat_id':5,'message_id':1,'reaction':[{'type':'emoji','emoji':'x'}]}"
            + "|400|Bad Request: REACTION_INVALID",
        "readBusinessMessage|{'chat_id':5,'message_id':1}"
            + "|400|Bad Request: business connection not found",
        "getFile|{}|400|Bad Request: file_id not specified",
        "sendUnicorn|{'chat_id':5}|404|Not Found",
      },
      quoteCharacter = '`')
  void refusesAsTelegramDoes(String method, String body, int status, String description) {
    Answer answer = post(BOT + method, body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.at("/ok").asBoolean(true)).isFalse();
    assertThat(answer.at("/error_code").asInt()).isEqualTo(status);
    assertThat(answer.at("/description").asText()).isEqualTo(description);
    assertThat(received("telegram")).isEmpty();
    assertThat(refused("telegram").get(0).path("status").asInt()).isEqualTo(status);
  }

  @Test
  void textHasAtMost4096Characters() {
    assertThat(post(BOT + "sendMessage", text("я".repeat(4096))).status()).isEqualTo(200);
    assertThat(post(BOT + "sendMessage", text("😀".repeat(4096))).status()).isEqualTo(200);
    assertThat(post(BOT + "sendMessage", text("я".repeat(4097))).at("/description").asText())
        .isEqualTo("Bad Request: message is too long");
  }

  private static String text(String text) {
    return "{'chat_id':5,'text':'" + text + "'}";
  }

  @Test
  void wrongTokenIsUnauthorized() {
    Answer answer = post("/sandbox/telegram/bot1:X/getMe", "{}");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.at("/description").asText()).isEqualTo("Unauthorized");
  }

  @Test
  void botKnowsItself() {
    assertThat(get(BOT + "getMe").at("/result/username").asText()).isEqualTo("omnihub_sandbox_bot");
  }

  @Test
  void replyNamesWhatItAnswersEvenIfTheSandboxNeverSawIt() {
    Answer answer =
        post(
            BOT + "sendMessage",
            "{'chat_id':5,'text':'a','reply_parameters':{'message_id':77},"
                + "'reply_markup':{'inline_keyboard':[[{'text':'ok','callback_data':'y'}]]}}");

    assertThat(answer.at("/result/reply_to_message/message_id").asLong()).isEqualTo(77);
    assertThat(answer.at("/result/reply_markup/inline_keyboard/0/0/text").asText()).isEqualTo("ok");
  }

  @Test
  void messageIsEditedOnceAndDeletedOnce() {
    long id = post(BOT + "sendMessage", text("a")).at("/result/message_id").asLong();
    String edit = "{'chat_id':5,'message_id':" + id + ",'text':'b'}";

    assertThat(post(BOT + "editMessageText", edit).at("/result/text").asText()).isEqualTo("b");
    assertThat(post(BOT + "editMessageText", edit).at("/description").asText())
        .startsWith("Bad Request: message is not modified");
    assertThat(post(BOT + "deleteMessage", edit).at("/result").asBoolean()).isTrue();
    assertThat(post(BOT + "deleteMessage", edit).status()).isEqualTo(400);
  }

  @Test
  void mediaActionsAndCallbacksAreTaken() {
    assertThat(
            post(BOT + "sendPhoto", "{'chat_id':5,'photo':'F','caption':'c'}")
                .at("/result/photo/0/file_id")
                .asText())
        .isEqualTo("F");
    assertThat(
            post(BOT + "sendDocument", "{'chat_id':5,'document':'D'}")
                .at("/result/document/file_id")
                .asText())
        .isEqualTo("D");
    assertThat(
            post(BOT + "sendChatAction", "{'chat_id':5,'action':'typing'}")
                .at("/result")
                .asBoolean())
        .isTrue();
    assertThat(post(BOT + "answerCallbackQuery", "{'callback_query_id':'1'}").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Photo", "Video", "Voice", "Audio", "Document", "Animation", "Sticker"})
  void mediaOfEachKindIsShownInTheMessage(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    JsonNode message =
        post(
                BOT + "send" + kind,
                "{'chat_id':-5,'message_thread_id':7,'" + name + "':'F','caption':'c'}")
            .at("/result");

    assertThat(message.path(name).findValuesAsText("file_id")).containsExactly("F");
    assertThat(message.path("caption").asText()).isEqualTo("c");
    assertThat(message.path("message_thread_id").asInt()).isEqualTo(7);
  }

  @Test
  void albumIsSeveralMessagesThatShareAGroup() {
    JsonNode album =
        post(
                BOT + "sendMediaGroup",
                "{'chat_id':5,'media':[{'type':'photo','media':'P','caption':'c'},"
                    + "{'type':'video','media':'V'}]}")
            .at("/result");

    assertThat(album).hasSize(2);
    assertThat(album.get(0).path("caption").asText()).isEqualTo("c");
    assertThat(album.get(1).at("/video/file_id").asText()).isEqualTo("V");
    assertThat(album.findValuesAsText("media_group_id")).hasSize(2);
    assertThat(Set.copyOf(album.findValuesAsText("media_group_id"))).hasSize(1);
  }

  @Test
  void captionIsEditedWhereThereIsMediaAndTextWhereThereIsNone() {
    long photo = sent("sendPhoto", "{'chat_id':5,'photo':'F','caption':'c'}");
    long text = sent("sendMessage", text("a"));

    assertThat(edited("editMessageCaption", photo, "caption").at("/result/caption").asText())
        .isEqualTo("new");
    assertThat(edited("editMessageCaption", text, "caption").at("/description").asText())
        .isEqualTo("Bad Request: there is no caption in the message to edit");
    assertThat(edited("editMessageText", photo, "text").at("/description").asText())
        .isEqualTo("Bad Request: there is no text in the message to edit");
  }

  private long sent(String method, String body) {
    return post(BOT + method, body).at("/result/message_id").asLong();
  }

  private Answer edited(String method, long id, String what) {
    return post(BOT + method, "{'chat_id':5,'message_id':" + id + ",'" + what + "':'new'}");
  }

  @Test
  void groupThatWasUpgradedNamesItsSupergroup() {
    assertThat(
            post(BOT + "sendMessage", "{'chat_id':-400400,'text':'a'}")
                .at("/parameters/migrate_to_chat_id")
                .asLong())
        .isEqualTo(-1000000400400L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setMessageReaction|{'chat_id':5,'message_id':1,'reaction':[{'type':'emoji','emoji':'👍'}]}",
        "setMessageReaction|{'chat_id':5,'message_id':1}",
        "deleteBusinessMessages|{'business_connection_id':'b','message_ids':[1]}",
        "readBusinessMessage|{'business_connection_id':'b','chat_id':5,'message_id':1}",
        "sendVenue|{'chat_id':5,'latitude':1.5,'longitude':2,'title':'t','address':'a'}",
        "sendLocation|{'chat_id':5,'latitude':1.5,'longitude':2}",
      },
      quoteCharacter = '`')
  void takesWhatTelegramTakes(String method, String body) {
    assertThat(post(BOT + method, body).at("/ok").asBoolean()).isTrue();
  }

  @Test
  void fileIsFoundAndFetched() {
    String path = get(BOT + "getFile?file_id=F").at("/result/file_path").asText();

    assertThat(get("/sandbox/telegram/file/bot123456:SANDBOX/" + path).status()).isEqualTo(200);
    assertThat(get("/sandbox/telegram/file/bot1:X/" + path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "http://hub.example/w,bad webhook: An HTTPS URL must be provided for webhook",
    "https://hub.example:9000/w,"
        + "'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443'",
    "nonsense,invalid webhook URL specified",
  })
  void webhookAddressIsChecked(String url, String complaint) {
    assertThat(post(BOT + "setWebhook", "{'url':'" + url + "'}").at("/description").asText())
        .isEqualTo("Bad Request: " + complaint);
  }

  @Test
  void webhookAndPollingExcludeEachOther() {
    post(
        BOT + "setWebhook",
        "{'url':'https://hub.example/w','secret_token':'s','allowed_updates':['message']}");

    assertThat(get(BOT + "getWebhookInfo").at("/result/url").asText())
        .isEqualTo("https://hub.example/w");
    assertThat(get(BOT + "getWebhookInfo").at("/result/allowed_updates/0").asText())
        .isEqualTo("message");
    assertThat(get(BOT + "getUpdates").status()).isEqualTo(409);

    post(BOT + "deleteWebhook", "{}");
    assertThat(get(BOT + "getWebhookInfo").at("/result/url").asText()).isEmpty();
    assertThat(get(BOT + "getUpdates").at("/result")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "ключ"})
  void webhookSecretHasAllowedCharactersOnly(String secret) {
    assertThat(
            post(
                    BOT + "setWebhook",
                    "{'url':'https://hub.example/w','secret_token':'" + secret + "'}")
                .at("/description")
                .asText())
        .isEqualTo("Bad Request: secret token contains unallowed characters");
  }

  @Test
  void updatesWaitUntilTheOffsetPassesThem() {
    post("/sandbox/api/phone", "{'chatId':5,'text':'one','delivery':'poll'}");
    post("/sandbox/api/phone", "{'chatId':5,'text':'two','delivery':'poll'}");

    JsonNode both = get(BOT + "getUpdates").at("/result");
    assertThat(both.findValuesAsText("text")).containsExactly("one", "two");
    long second = both.get(1).path("update_id").asLong();
    assertThat(get(BOT + "getUpdates?limit=1&offset=" + second).at("/result/0/message/text"))
        .hasToString("\"two\"");
    assertThat(get(BOT + "getUpdates?offset=" + (second + 1)).at("/result")).isEmpty();
  }

  @Test
  void longPollEndsWithTheUpdate() {
    CompletableFuture<Answer> poll = postLater(BOT + "getUpdates", "{'timeout':20}");
    await().until(() -> received("telegram").size() == 1);

    post("/sandbox/api/phone", "{'chatId':5,'text':'now','delivery':'poll'}");

    assertThat(poll.join().at("/result/0/message/text").asText()).isEqualTo("now");
  }

  @Test
  void secondPollerEndsTheFirst() {
    CompletableFuture<Answer> first = postLater(BOT + "getUpdates", "{'timeout':20}");
    await().until(() -> received("telegram").size() == 1);

    assertThat(get(BOT + "getUpdates").status()).isEqualTo(200);
    assertThat(first.join().status()).isEqualTo(409);
  }
}
