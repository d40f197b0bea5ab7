package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitrixStandInTest extends SandboxTest {

  private int lead(String fields) {
    return post(PORTAL + "crm.lead.add.json", "{'fields':{" + fields + "}}").at("/result").asInt();
  }

  private JsonNode lead(int id) {
    return post(PORTAL + "crm.lead.get", "{'id':" + id + "}").at("/result");
  }

  @Test
  void leadIsKeptAsAPortalKeepsIt() {
    int id =
        lead(
            "'TITLE':'Заказ','OPPORTUNITY':15,'UF_CRM_X':7,'NONSENSE':1,"
                + "'PHONE':[{'VALUE':'+7 916 123-45-67','VALUE_TYPE':'MOBILE'}]");

    JsonNode lead = lead(id);
    assertThat(lead.path("ID").asText()).isEqualTo(String.valueOf(id));
    assertThat(lead.path("ID").isTextual()).isTrue();
    assertThat(lead.path("TITLE").asText()).isEqualTo("Заказ");
    assertThat(lead.path("OPPORTUNITY").asText()).isEqualTo("15.00");
    assertThat(lead.path("STATUS_ID").asText()).isEqualTo("NEW");
    assertThat(lead.path("HAS_PHONE").asText()).isEqualTo("Y");
    assertThat(lead.path("HAS_EMAIL").asText()).isEqualTo("N");
    assertThat(lead.path("UF_CRM_X").asText()).isEqualTo("7");
    assertThat(lead.has("NONSENSE")).isFalse();
    assertThat(lead.path("COMMENTS").isNull()).isTrue();
    assertThat(lead.at("/PHONE/0/VALUE_TYPE").asText()).isEqualTo("MOBILE");
    assertThat(lead.at("/PHONE/0/TYPE_ID").asText()).isEqualTo("PHONE");
  }

  @Test
  void answerTellsItsTime() {
    JsonNode time = post(PORTAL + "profile", "{}").at("/time");

    assertThat(time.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly(
            "start",
            "finish",
            "duration",
            "processing",
            "date_start",
            "date_finish",
            "operating_reset_at",
            "operating");
    assertThat(time.path("finish").asDouble())
        .isGreaterThanOrEqualTo(time.path("start").asDouble());
  }

  @Test
  void leadWithoutTitleIsNamedByItsNumber() {
    int id = lead("'NAME':'Анна'");

    assertThat(lead(id).path("TITLE").asText()).isEqualTo("Лид #" + id);
  }

  @Test
  void leadIsUpdatedAndItsPhonesChangeById() {
    int id = lead("'TITLE':'a','PHONE':[{'VALUE':'111'},{'VALUE':'222'}]");
    String first = lead(id).at("/PHONE/0/ID").asText();

    Answer answer =
        post(
            PORTAL + "crm.lead.update",
            "{'id':%d,'fields':{'TITLE':'b','PHONE':[{'ID':'%s','DELETE':'Y'},{'VALUE':'333'}]}}"
                .formatted(id, first));

    assertThat(answer.at("/result").asBoolean()).isTrue();
    assertThat(lead(id).path("TITLE").asText()).isEqualTo("b");
    assertThat(lead(id).path("PHONE").findValuesAsText("VALUE")).containsExactly("222", "333");
  }

  @Test
  void formWithPhpBracketsIsUnderstood() {
    int id =
        form(
                PORTAL + "crm.lead.add",
                "fields[TITLE]=a&fields[PHONE][0][VALUE]=555&fields[PHONE][0][VALUE_TYPE]=WORK")
            .at("/result")
            .asInt();

    assertThat(lead(id).at("/PHONE/0/VALUE").asText()).isEqualTo("555");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "crm.lead.add|{}|400||Parameter 'fields' must be array.",
        "crm.lead.get|{}|400||ID is not defined or invalid.",
        "crm.lead.get|{'id':99999999}|400||Not found",
        "crm.lead.update|{'id':99999999,'fields':{}}|400||Not found",
        "crm.lead.sing|{}|404|ERROR_METHOD_NOT_FOUND|Method not found!",
        "unknown|{}|404|ERROR_METHOD_NOT_FOUND|Method not found!",
        "crm.duplicate.findbycomm|{}|400|Communication type is not defined"
            + "|Parameter 'type' is required.",
        "crm.duplicate.findbycomm|{'type':'IM','values':['1']}|400|"
            + "|Communication type 'IM' is not supported in current context",
        "crm.duplicate.findbycomm|{'type':'PHONE'}|400||Communication values is not defined",
        "crm.timeline.comment.add|{}|400|100"
            + "|Could not find value for parameter {fields} (internal error)",
        "crm.timeline.comment.add|{'fields':{'ENTITY_ID':99999999,'ENTITY_TYPE':'lead'}}"
            + "|400|OWNER_NOT_FOUND|Owner was not found",
        "crm.item.add|{'entityTypeId':999,'fields':{}}|400|NOT_FOUND|Смарт-процесс не найден",
        "crm.activity.add|{'fields':{}}|400||The field SUBJECT is not defined or empty.",
        "tasks.task.add|{'fields':{'TITLE':'a'}}|400|ERROR_CORE|Не указан исполнитель<br>",
        "crm.lead.add|nonsense|400||Syntax error",
      },
      quoteCharacter = '`')
  void refusesAsAPortalDoes(
      String method, String body, int status, String error, String description) {
    Answer answer = post(PORTAL + method, body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.at("/error").asText()).isEqualTo(error == null ? "" : error);
    assertThat(answer.at("/error_description").asText()).isEqualTo(description);
    assertThat(refused("crm").get(0).path("path").asText()).isEqualTo(method);
  }

  @ParameterizedTest
  @CsvSource({"1/wrong", "2/sandbox"})
  void wrongWebhookIsRefused(String webhook) {
    Answer answer = post("/sandbox/bitrix24/rest/" + webhook + "/profile", "{}");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.at("/error").asText()).isEqualTo("INVALID_CREDENTIALS");
  }

  @Test
  void listFiltersByEqualityAndSelects() {
    String origin = UUID.randomUUID().toString();
    int id = lead("'ORIGIN_ID':'" + origin + "','ORIGINATOR_ID':'hub','PHONE':[{'VALUE':'12'}]");

    Answer found =
        post(
            PORTAL + "crm.lead.list",
            "{'filter':{'ORIGIN_ID':'%s','=ORIGINATOR_ID':'hub'},'select':['ID','PHONE']}"
                .formatted(origin));

    assertThat(found.at("/total").asInt()).isEqualTo(1);
    assertThat(found.at("/next").isMissingNode()).isTrue();
    assertThat(found.at("/result/0/ID").asInt()).isEqualTo(id);
    assertThat(found.at("/result/0/PHONE/0/VALUE").asText()).isEqualTo("12");
    assertThat(found.at("/result/0/TITLE").isMissingNode()).isTrue();
    assertThat(
            post(PORTAL + "crm.lead.list", "{'filter':{'ORIGIN_ID':'%s'}}".formatted(origin))
                .at("/result/0/PHONE")
                .isMissingNode())
        .isTrue();
    assertThat(
            post(
                    PORTAL + "crm.lead.list",
                    "{'filter':{'ORIGIN_ID':'%s','!ORIGINATOR_ID':'hub'}}".formatted(origin))
                .at("/total")
                .asInt())
        .isZero();
  }

  @Test
  void listComesInPagesOf50() {
    String origin = UUID.randomUUID().toString();
    for (int i = 0; i < 51; i++) {
      lead("'ORIGINATOR_ID':'" + origin + "'");
    }
    String ask = "{'filter':{'ORIGINATOR_ID':'" + origin + "'},'order':{'ID':'DESC'},'start':%d}";

    Answer first = post(PORTAL + "crm.lead.list", ask.formatted(0));
    Answer second = post(PORTAL + "crm.lead.list", ask.formatted(50));
    Answer uncounted = post(PORTAL + "crm.lead.list", ask.formatted(-1));

    assertThat(first.at("/result")).hasSize(50);
    assertThat(first.at("/next").asInt()).isEqualTo(50);
    assertThat(first.at("/total").asInt()).isEqualTo(51);
    assertThat(first.at("/result/0/ID").asInt()).isGreaterThan(first.at("/result/1/ID").asInt());
    assertThat(second.at("/result")).hasSize(1);
    assertThat(second.at("/next").isMissingNode()).isTrue();
    assertThat(uncounted.at("/total").isMissingNode()).isTrue();
  }

  @Test
  void duplicatesAreFoundByTheirDigitsAmongLeadsAndContacts() {
    String digits = "7" + (System.nanoTime() % 9_000_000_000L + 1_000_000_000L);
    int lead = lead("'PHONE':[{'VALUE':'+" + digits + "'}]");
    int contact =
        post(
                PORTAL + "crm.contact.add",
                "{'fields':{'NAME':'a','PHONE':[{'VALUE':'%s (%s)'}]}}"
                    .formatted(digits.substring(0, 4), digits.substring(4)))
            .at("/result")
            .asInt();
    String ask = "{'type':'PHONE','values':['" + digits + "']%s}";

    Answer all = post(PORTAL + "crm.duplicate.findbycomm", ask.formatted(""));
    assertThat(all.at("/result/LEAD/0").asInt()).isEqualTo(lead);
    assertThat(all.at("/result/CONTACT/0").asInt()).isEqualTo(contact);

    Answer contacts =
        post(PORTAL + "crm.duplicate.findbycomm", ask.formatted(",'entity_type':'CONTACT'"));
    assertThat(contacts.at("/result").has("LEAD")).isFalse();

    Answer none =
        post(PORTAL + "crm.duplicate.findbycomm", "{'type':'EMAIL','values':['no@body.ru']}");
    assertThat(none.at("/result").isArray()).isTrue();
    assertThat(none.at("/result")).isEmpty();
  }

  @Test
  void changedPhoneIsNoLongerADuplicate() {
    String old = "+7" + System.nanoTime();
    int id = lead("'PHONE':[{'VALUE':'" + old + "'}]");
    String valueId = lead(id).at("/PHONE/0/ID").asText();

    post(
        PORTAL + "crm.lead.update",
        "{'id':%d,'fields':{'PHONE':[{'ID':'%s','VALUE':'5'}]}}".formatted(id, valueId));

    assertThat(
            post(PORTAL + "crm.duplicate.findbycomm", "{'type':'PHONE','values':['" + old + "']}")
                .at("/result"))
        .isEmpty();
  }

  @Test
  void universalMethodAddsALeadToo() {
    Answer added =
        post(
            PORTAL + "crm.item.add",
            "{'entityTypeId':1,'fields':{'title':'a','sourceId':'WEB',"
                + "'fm':[{'typeId':'EMAIL','valueType':'WORK','value':'a@b.ru'}]}}");

    int id = added.at("/result/item/id").asInt();
    assertThat(added.at("/result/item/sourceId").asText()).isEqualTo("WEB");
    assertThat(added.at("/result/item/fm/0/value").asText()).isEqualTo("a@b.ru");
    assertThat(lead(id).at("/EMAIL/0/VALUE").asText()).isEqualTo("a@b.ru");
  }

  @Test
  void commentsActivitiesTasksAndDealsAreNumbered() {
    int id = lead("'TITLE':'a'");

    assertThat(
            post(
                    PORTAL + "crm.timeline.comment.add",
                    "{'fields':{'ENTITY_ID':%d,'ENTITY_TYPE':'lead','COMMENT':'c'}}".formatted(id))
                .at("/result")
                .isInt())
        .isTrue();
    assertThat(
            post(
                    PORTAL + "crm.activity.add",
                    "{'fields':{'SUBJECT':'call','RESPONSIBLE_ID':1,'TYPE_ID':2,"
                        + "'COMMUNICATIONS':[{'VALUE':'+7'}]}}")
                .at("/result")
                .isInt())
        .isTrue();
    assertThat(
            post(PORTAL + "tasks.task.add", "{'fields':{'TITLE':'call','RESPONSIBLE_ID':1}}")
                .at("/result/task/title")
                .asText())
        .isEqualTo("call");
    assertThat(post(PORTAL + "crm.deal.add", "{'fields':{'TITLE':'d'}}").at("/result").asInt())
        .isPositive();
  }

  @Test
  void batchRunsInOrderAndKnowsEarlierResults() {
    String mail = UUID.randomUUID() + "@b.ru";
    Answer batch =
        post(
            PORTAL + "batch",
            "{'cmd':{'lead':'crm.lead.add?fields[TITLE]=x%20y&fields[EMAIL][0][VALUE]="
                + mail
                + "',"
                + "'seen':'crm.lead.get?id=$result[lead]',"
                + "'list':'crm.lead.list?filter[EMAIL]="
                + mail
                + "',"
                + "'bad':'crm.lead.get?id=0',"
                + "'deep':'batch?cmd[0]=profile',"
                + "'after':'crm.lead.get?id=$result[list][0][ID]'}}");

    assertThat(batch.at("/result/result/seen/TITLE").asText()).isEqualTo("x y");
    assertThat(batch.at("/result/result/after/TITLE").asText()).isEqualTo("x y");
    assertThat(batch.at("/result/result_total/list").asInt()).isEqualTo(1);
    assertThat(batch.at("/result/result_error/bad/error_description").asText())
        .isEqualTo("ID is not defined or invalid.");
    assertThat(batch.at("/result/result_error/deep/error").asText())
        .isEqualTo("ERROR_BATCH_METHOD_NOT_ALLOWED");
    assertThat(batch.at("/result/result_time/lead").has("duration")).isTrue();
    assertThat(batch.at("/result/result_next").isArray()).isTrue();
  }

  @Test
  void batchIsNotedWithEachOfItsCommands() {
    post(PORTAL + "batch", "{'cmd':['crm.lead.add?fields[TITLE]=x','crm.lead.get?id=0']}");

    JsonNode received = received("crm");
    assertThat(received.findValuesAsText("path")).containsExactly("crm.lead.add", "batch");
    assertThat(received.get(0).path("method").asText()).isEqualTo("BATCH");
    assertThat(received.get(0).at("/body/fields/TITLE").asText()).isEqualTo("x");
    assertThat(refused("crm").findValuesAsText("path")).containsExactly("crm.lead.get");
  }

  @Test
  void haltStopsAtTheFirstFailure() {
    String cmd = "'cmd':['crm.lead.get?id=0','profile']";

    Answer going = post(PORTAL + "batch", "{" + cmd + "}");
    Answer halted = post(PORTAL + "batch", "{'halt':1," + cmd + "}");

    assertThat(going.at("/result/result/1/ID").asText()).isEqualTo("1");
    assertThat(halted.at("/result/result")).isEmpty();
  }

  @Test
  void batchTakes50Commands() {
    String cmd = "'profile',".repeat(50) + "'profile'";

    Answer batch = post(PORTAL + "batch", "{'cmd':[" + cmd + "]}");

    assertThat(batch.at("/result/result")).hasSize(50);
    assertThat(batch.at("/result/result_error/50/error").asText())
        .isEqualTo("ERROR_BATCH_LENGTH_EXCEEDED");
  }
}
