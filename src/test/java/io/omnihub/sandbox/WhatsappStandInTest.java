package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhatsappStandInTest extends SandboxTest {

  private static final String API = "/sandbox/whatsapp/v23.0/";
  private static final String MESSAGES = API + WhatsappController.NUMBER_ID + "/messages";
  private static final String[] TOKEN = {
    "Authorization", "Bearer " + WhatsappController.TOKEN,
  };
  private static final String TO = "'messaging_product':'whatsapp','to':'79161234567',";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'text','text':{'body':'Привет','preview_url':false}",
        "'type':'text','text':{'body':'Да'},'context':{'message_id':'wamid.A'}",
        "'type':'image','image':{'link':'https://hub.example/a.jpg','caption':'Доска'}",
        "'type':'document','document':{'link':'https://hub.example/a.pdf','filename':'a.pdf'}",
        "'type':'sticker','sticker':{'link':'https://hub.example/a.webp'}",
        "'type':'audio','audio':{'id':'1003383421387256'}",
        "'type':'location','location':{'latitude':55.7,'longitude':37.6}",
        "'type':'reaction','reaction':{'message_id':'wamid.A','emoji':''}",
        "'type':'template','template':{'name':'order_ready','language':{'code':'ru'}}",
        "'type':'interactive','interactive':{'type':'button','body':{'text':'Когда?'},'action':"
            + "{'buttons':[{'type':'reply','reply':{'id':'a','title':'Завтра'}}]}}",
        "'type':'interactive','interactive':{'type':'list','body':{'text':'Когда?'},'action':"
            + "{'button':'Время','sections':[{'rows':[{'id':'a','title':'Утром'}]}]}}",
      })
  void messageIsTakenAndNumbered(String message) {
    Answer answer = post(MESSAGES, "{" + TO + message + "}", TOKEN);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("/messages/0/id").asText()).startsWith("wamid.");
    assertThat(answer.at("/contacts/0/wa_id").asText()).isEqualTo("79161234567");
    assertThat(received("whatsapp").get(0).path("path").asText()).isEqualTo("messages");
  }

  @Test
  void customerWithoutAPhoneIsReachedByHisUserId() {
    Answer answer =
        post(
            MESSAGES,
            "{'messaging_product':'whatsapp','recipient':'RU.13491208655302','type':'text',"
                + "'text':{'body':'a'}}",
            TOKEN);

    assertThat(answer.at("/contacts/0/user_id").asText()).isEqualTo("RU.13491208655302");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'type':'text','text':{'body':' '}|text['body']",
        "'type':'text'|The parameter text is required",
        "'type':'image','image':{'caption':'a'}|image['link']",
        "'type':'audio','audio':{'link':'https://a.example/a','caption':'a'}|caption",
        "'type':'video','video':{'link':'https://a.example/a','filename':'a'}|filename",
        "'type':'location','location':{'latitude':1}|longitude",
        "'type':'reaction','reaction':{'emoji':'a'}|message_id",
        "'type':'hologram','hologram':{}|type",
        "'type':'interactive','interactive':{'type':'button','body':{'text':'a'},'action':"
            + "{'buttons':[{'type':'reply','reply':{'id':'a','title':'больше двадцати букв подряд'}}]}}"
            + "|at most 20",
        "'type':'interactive','interactive':{'type':'list','body':{'text':'a'},'action':{'button':"
            + "'b','sections':[{'rows':[{'id':'a','title':'a'},{'id':'a','title':'b'}]}]}}|Duplicate",
      })
  void messageThatIsNotWholeIsRefused(String message, String complaint) {
    assertRefused(400, 100, complaint, post(MESSAGES, "{" + TO + message + "}", TOKEN));
  }

  @Test
  void moreThanThreeButtonsAndTenRowsAreRefused() {
    String button = "{'type':'reply','reply':{'id':'%1$d','title':'%1$d'}}";
    String row = "{'id':'%1$d','title':'%1$d'}";
    String start = "{" + TO + "'type':'interactive','interactive':{'body':{'text':'a'},";

    assertRefused(
        400,
        131009,
        "Max allowed buttons: 3",
        post(
            MESSAGES,
            start + "'type':'button','action':{'buttons':[" + repeated(button, 4) + "]}}}",
            TOKEN));
    assertRefused(
        400,
        131009,
        "max allowed count: 10",
        post(
            MESSAGES,
            start
                + "'type':'list','action':{'button':'b','sections':[{'rows':["
                + repeated(row, 11)
                + "]}]}}}",
            TOKEN));
  }

  @ParameterizedTest
  @ValueSource(ints = {131047, 131026, 131050, 131049, 131056, 130429, 131053})
  void endOfACustomersNumberTellsWhatIsSaidOfHim(int code) {
    String to = "{'messaging_product':'whatsapp','to':'79161" + code + "','type':";

    assertRefused(400, code, "sandbox", post(MESSAGES, to + "'text','text':{'body':'a'}}", TOKEN));
  }

  @Test
  void templateReachesOneWhoWroteLongAgo() {
    Answer answer =
        post(
            MESSAGES,
            "{'messaging_product':'whatsapp','to':'79161131047','type':'template','template':"
                + "{'name':'hello_world','language':{'code':'ru'}}}",
            TOKEN);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void templateThatThereIsNotOrDoesNotFitIsRefused() {
    String start = "{" + TO + "'type':'template','template':{'language':{'code':'ru'},'name':";

    assertRefused(400, 132001, "no_such", post(MESSAGES, start + "'no_such_one'}}", TOKEN));
    assertRefused(
        400,
        132000,
        "number of",
        post(
            MESSAGES,
            start
                + "'hello_world','components':[{'type':'body','parameters':[{'type':'text','text':'a'}]}]}}",
            TOKEN));
  }

  @Test
  void messageIsMarkedAsReadWithATypingIndicator() {
    Answer answer =
        post(
            MESSAGES,
            "{'messaging_product':'whatsapp','status':'read','message_id':'wamid.A',"
                + "'typing_indicator':{'type':'text'}}",
            TOKEN);

    assertThat(answer.at("/success").asBoolean()).isTrue();
    assertRefused(
        400,
        100,
        "message_id",
        post(MESSAGES, "{'messaging_product':'whatsapp','status':'read'}", TOKEN));
  }

  @Test
  void withoutTheTokenNothingIsTold() {
    assertRefused(
        401, 190, "access token", post(MESSAGES, "{}", "Authorization", "Bearer guessed"));
    assertRefused(401, 190, "access token", get(API + WhatsappController.NUMBER_ID));
    assertThat(get("/sandbox/whatsapp/media/1003383421387256").status()).isEqualTo(401);
  }

  @Test
  void anotherNumbersMessagesAreRefused() {
    assertRefused(400, 100, "does not exist", post(API + "999/messages", "{}", TOKEN));
  }

  @Test
  void numberTellsItsNameAndQuality() {
    JsonNode number = get(API + WhatsappController.NUMBER_ID + "?fields=id", TOKEN).json();

    assertThat(number.path("verified_name").asText()).isEqualTo("OmniHub Sandbox");
    assertThat(number.path("quality_rating").asText()).isEqualTo("GREEN");
  }

  @Test
  void fileIsFoundByItsIdAndFetchedWithTheToken() {
    String url = get(API + "1003383421387256", TOKEN).at("/url").asText();

    Answer bytes = get(url.substring(url.indexOf("/sandbox/")), TOKEN);

    assertThat(bytes.status()).isEqualTo(200);
    assertThat(bytes.raw().headers().firstValue("Content-Type")).hasValue("image/png");
    assertRefused(400, 100, "does not exist", get(API + "nothing", TOKEN));
  }

  @Test
  void webhookOfTheAccountIsSetByFormAndTakenBack() {
    String path = API + WhatsappController.ACCOUNT_ID + "/subscribed_apps";
    String form =
        "override_callback_uri=https://hub.example/w&verify_token=v&access_token="
            + WhatsappController.TOKEN;

    assertThat(form(path, form).at("/success").asBoolean()).isTrue();
    assertThat(get(path, TOKEN).at("/data/0/override_callback_uri").asText())
        .isEqualTo("https://hub.example/w");
    post(path, "{}", TOKEN);
    assertThat(get(path, TOKEN).at("/data/0").has("override_callback_uri")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"401, 190", "403, 130497", "429, 4", "500, 131000", "503, 131000"})
  void faultLooksLikeGraphs(int status, int code) {
    post("/sandbox/api/faults", "{'system':'whatsapp','status':" + status + "}");

    assertRefused(
        status, code, "", post(MESSAGES, "{" + TO + "'type':'text','text':{'body':'a'}}", TOKEN));
  }

  private static String repeated(String item, int times) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < times; i++) {
      all.append(i == 0 ? "" : ",").append(item.formatted(i));
    }
    return all.toString();
  }

  private static void assertRefused(int status, int code, String says, Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.at("/error/code").asInt()).as(answer.text()).isEqualTo(code);
    assertThat(answer.at("/error/fbtrace_id").asText()).isNotEmpty();
    assertThat(answer.text()).contains(says);
  }
}
