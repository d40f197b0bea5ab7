package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaStandInTest extends SandboxTest {

  private static final String MESSENGER = "/sandbox/messenger/v23.0/me";
  private static final String INSTAGRAM = "/sandbox/instagram/v23.0/me";
  private static final String[] PAGE = {"Authorization", "Bearer " + MetaController.PAGE_TOKEN};
  private static final String[] ACCOUNT = {
    "Authorization", "Bearer " + MetaController.ACCOUNT_TOKEN,
  };
  private static final String TO = "{'recipient':{'id':'24012345678901234'},";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'messaging_type':'RESPONSE','message':{'text':'Привет'}}",
        "'messaging_type':'MESSAGE_TAG','tag':'HUMAN_AGENT','message':{'text':'Привет'}}",
        "'message':{'text':'a','quick_replies':[{'content_type':'text','title':'b','payload':'c'},"
            + "{'content_type':'user_phone_number'}]}}",
        "'message':{'attachment':{'type':'image','payload':{'url':'https://hub.example/a.jpg'}}}}",
        "'message':{'attachment':{'type':'template','payload':{'template_type':'button','text':'a',"
            + "'buttons':[{'type':'web_url','title':'b','url':'https://hub.example'}]}}}}",
      })
  void messageIsTakenAndNumbered(String message) {
    Answer page = post(MESSENGER + "/messages", TO + message, PAGE);
    Answer account = post(INSTAGRAM + "/messages", TO + message, ACCOUNT);

    assertThat(page.at("/message_id").asText()).as(page.text()).startsWith("m_");
    assertThat(account.at("/message_id").asText()).as(account.text()).startsWith("aWdf");
    assertThat(page.at("/recipient_id").asText()).isEqualTo("24012345678901234");
    assertThat(received("messenger")).hasSize(1);
    assertThat(received("instagram")).hasSize(1);
  }

  @Test
  void typingHasNoMessageId() {
    Answer answer = post(MESSENGER + "/messages", TO + "'sender_action':'typing_on'}", PAGE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().has("message_id")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'message':{}}|either a text or an attachment",
        "'message':{'text':' '}}|non-empty",
        "'message':{'text':'a','attachment':{'type':'image'}}}|either a text or an attachment",
        "'message':{'attachment':{'type':'image','payload':{}}}}|Failed to fetch",
        "'message':{'attachment':{'type':'hologram'}}}|not known",
        "'messaging_type':'WHISPER','message':{'text':'a'}}|messaging_type",
        "'messaging_type':'MESSAGE_TAG','message':{'text':'a'}}|tag",
        "'message':{'text':'a','quick_replies':[{'content_type':'text','title':"
            + "'больше двадцати букв подряд','payload':'c'}]}}|1 to 20",
        "'sender_action':'dance'}|sender_action",
      })
  void messageThatIsNotWholeIsRefused(String message, String complaint) {
    Answer answer = post(MESSENGER + "/messages", TO + message, PAGE);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/code").asInt()).isEqualTo(100);
    assertThat(answer.text()).contains(complaint);
  }

  @Test
  void messengerCountsLettersAndInstagramBytes() {
    String letters = "{'recipient':{'id':'24012345678901234'},'message':{'text':'%s'}}";

    assertThat(post(MESSENGER + "/messages", letters.formatted("я".repeat(2000)), PAGE).status())
        .isEqualTo(200);
    assertThat(post(MESSENGER + "/messages", letters.formatted("я".repeat(2001)), PAGE).status())
        .isEqualTo(400);
    assertThat(post(INSTAGRAM + "/messages", letters.formatted("я".repeat(500)), ACCOUNT).status())
        .isEqualTo(200);
    assertThat(post(INSTAGRAM + "/messages", letters.formatted("я".repeat(501)), ACCOUNT).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "messenger, 24012018278, 10, 2018278",
    "instagram, 24012018278, 10, 2534022",
    "messenger, 24012018001, 100, 2018001",
    "messenger, 2401000551, 551, 1545041",
  })
  void endOfACustomersIdTellsWhatIsSaidOfHim(String product, String id, int code, int subcode) {
    Answer answer =
        post(
            "/sandbox/" + product + "/v23.0/me/messages",
            "{'recipient':{'id':'" + id + "'},'message':{'text':'a'}}",
            product.equals("messenger") ? PAGE : ACCOUNT);

    assertThat(answer.at("/error/code").asInt()).isEqualTo(code);
    assertThat(answer.at("/error/error_subcode").asInt()).isEqualTo(subcode);
  }

  @Test
  void personAnswersOneWhoWroteLongAgo() {
    Answer answer =
        post(
            MESSENGER + "/messages",
            "{'recipient':{'id':'24012018278'},'messaging_type':'MESSAGE_TAG','tag':'HUMAN_AGENT',"
                + "'message':{'text':'a'}}",
            PAGE);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void tokenOfTheOtherProductIsRefused() {
    assertThat(get(MESSENGER + "?fields=id,name", PAGE).at("/name").asText())
        .isEqualTo("OmniHub Sandbox");
    assertThat(get(INSTAGRAM, ACCOUNT).at("/username").asText()).isEqualTo("omnihub_sandbox");
    assertThat(get(INSTAGRAM, PAGE).at("/error/code").asInt()).isEqualTo(190);
  }

  @Test
  void pageIsSubscribedAndLeft() {
    String path = MESSENGER + "/subscribed_apps";

    assertThat(get(path, PAGE).at("/data")).isEmpty();
    post(path + "?subscribed_fields=messages,message_reads", "{}", PAGE);
    assertThat(get(path, PAGE).at("/data/0/subscribed_fields/1").asText())
        .isEqualTo("message_reads");
    assertThat(post(path, "{}", PAGE).at("/error/code").asInt()).isEqualTo(100);
  }
}
