package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.message.Command;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import io.omnihub.routing.Decisions;
import io.omnihub.thread.Turns;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The main job, from a customer's message to what each outside system received. */
@HubTest
class MainJobTest {

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;
  @Autowired Turns turns;
  @Autowired Decisions decisions;
  @Autowired TransactionTemplate transaction;
  @Autowired ProducerTemplate producer;

  private int generation;

  private HubClient hub;
  private TelegramCustomer customer;

  @BeforeEach
  void newCustomer() {
    hub = new HubClient(port);
    customer = new TelegramCustomer(hub);
  }

  @Test
  void aPriceQuestionBecomesALeadAndAReply() {
    String event = customer.says("Сколько стоит доска дубовая?");

    JsonNode reply = reply();
    assertThat(reply.path("text").asText()).contains("цену");
    assertThat(reply.path("reply_parameters").path("message_id").asText()).isEqualTo(event);
    JsonNode lead = card(event);
    assertThat(lead.path("path").asText()).isEqualTo("crm.lead.add");
    assertThat(lead.path("body").path("fields").path("TITLE").asText())
        .isEqualTo("Вопрос о цене: Сколько стоит доска дубовая?");
    assertThat(turn()).containsEntry("intent", "price").containsEntry("outcome", "lead");
  }

  @Test
  void anOrderQuestionIsAnsweredFromTheCustomersDatabaseAndOpensATicket() {
    String event = customer.says("где мой заказ 12345?");

    assertThat(reply().path("text").asText()).contains("12345").contains("В пути");
    assertThat(tickets()).containsExactly("logistics");
    assertThat(card(event).path("body").path("fields").path("TITLE").asText())
        .startsWith("Статус заказа");
  }

  @Test
  void anUnknownOrderIsLeftToAPersonAndTheCustomerIsToldSo() {
    customer.says("где мой заказ 99999?");

    assertThat(reply().path("text").asText()).startsWith("Не вижу такого заказа");
    assertThat(tickets()).containsExactly("logistics");
  }

  @Test
  void aRequestForDocumentsGoesToTheSupportQueue() {
    customer.says("Пришлите, пожалуйста, закрывающие документы");

    assertThat(reply().path("text").asText()).contains("документы");
    assertThat(tickets()).containsExactly("support");
  }

  @Test
  void aWishToBeCalledBecomesATaskWithTheTypedPhone() {
    customer.says("Перезвоните мне, пожалуйста, 8 916 123-45-67");

    reply();
    assertThat(
            jdbc.queryForList(
                "select phone from task t join thread th on th.id = t.thread_id"
                    + " join contact_point p on p.contact_id = th.contact_id where p.address = ?",
                String.class,
                String.valueOf(customer.id())))
        .containsExactly("+79161234567");
    assertThat(points()).contains("phone +79161234567 false typed");
    assertThat(
            jdbc.queryForObject(
                "select t.due_at <= t.created_at + interval '15' minute from task t"
                    + " where t.phone = '+79161234567' order by t.created_at desc limit 1",
                Boolean.class))
        .isTrue();
  }

  @Test
  void whatNobodyUnderstandsGoesToAPersonWithoutACard() {
    String event = customer.says("ыыы кхм бррр флюгегехаймен");

    assertThat(reply().path("text").asText()).contains("коллеге");
    assertThat(tickets()).containsExactly("support");
    assertThat(hub.cardsAbout(event)).isEmpty();
  }

  @Test
  void spamIsMarkedAndGetsNeitherCardNorAnswer() {
    String event = customer.says("Заработок в интернете от 5000 в день без вложений! Жми ссылку");

    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> assertThat(turn()).containsEntry("outcome", "drop"));
    assertThat(
            jdbc.queryForList(
                "select spam from thread th join contact_point p on p.contact_id = th.contact_id"
                    + " where p.address = ?",
                Boolean.class,
                String.valueOf(customer.id())))
        .containsExactly(true);
    assertThat(hub.cardsAbout(event)).isEmpty();
    assertThat(hub.repliesTo(customer.id())).isEmpty();
  }

  @Test
  void anAnswerIsEditedAndDeletedAtTheCustomers() {
    customer.says("Сколько стоит доска?");
    reply();
    await().atMost(20, SECONDS).until(() -> "sent".equals(answer().get("status")));

    act("edit", "thanks");
    JsonNode edit = called("editMessageText");
    assertThat(edit.path("text").asText()).startsWith("Пожалуйста");
    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> assertThat((String) answer().get("text")).startsWith("Пожалуйста"));

    act("delete", "");
    assertThat(called("deleteMessage").path("message_id")).isEqualTo(edit.path("message_id"));
    await().atMost(20, SECONDS).until(() -> "deleted".equals(answer().get("status")));
    act("typing", "");
    assertThat(called("sendChatAction").path("action").asText()).isEqualTo("typing");
    assertThat(
            jdbc.queryForObject(
                "select count(*) from dead_letter where payload like ?",
                Long.class,
                "%\"" + customer.id() + "\"%"))
        .isZero();
  }

  /** As a branch of the flow would, about the customer's last turn. */
  private void act(String command, String text) {
    UUID id =
        jdbc.queryForObject(
            "select turn_id from message where conversation_id = ? and direction = 'inbound'",
            UUID.class,
            String.valueOf(customer.id()));
    Turn turn = turns.look("default", id).orElseThrow();
    Verdict verdict = new Verdict("price", 1, List.of(), "ru", "neutral", "", "test");
    Exchange decided =
        producer.send(
            "kamelet:message-action?command=" + command + "&text=" + text,
            exchange -> {
              exchange.setVariable("turn", turn);
              exchange.setVariable("verdict", verdict);
            });
    assertThat(decided.getException()).isNull();
    List<Command> commands = decided.getVariable("commands", List.class);
    transaction.executeWithoutResult(
        status ->
            decisions.again(
                turn,
                turns.lockDecided("default", id),
                verdict,
                commands,
                ++generation,
                Set.of(command)));
  }

  private Map<String, Object> answer() {
    return jdbc.queryForMap(
        "select text, status from message where conversation_id = ? and direction = 'outbound'",
        String.valueOf(customer.id()));
  }

  /** What the bot's call of that method said about the customer's chat. */
  private JsonNode called(String method) {
    return await()
        .atMost(20, SECONDS)
        .until(
            () ->
                hub.received("telegram").stream()
                    .filter(call -> call.path("path").asText().equals(method))
                    .map(call -> call.path("body"))
                    .filter(body -> body.path("chat_id").asLong() == customer.id())
                    .findFirst()
                    .orElse(null),
            java.util.Objects::nonNull);
  }

  @Test
  void aSecondQuestionBecomesACommentOnTheSameLead() {
    card(customer.says("Сколько стоит доска?"));
    String second = customer.says("А сколько стоит брус?");

    assertThat(card(second).path("path").asText()).isEqualTo("crm.timeline.comment.add");
  }

  @Test
  void aLeadThatSomebodyDeletedInTheCrmIsMadeAnew() {
    card(customer.says("Сколько стоит доска?"));
    jdbc.update(
        "update contact set crm_lead = '99999999' where id ="
            + " (select contact_id from contact_point where address = ?)",
        String.valueOf(customer.id()));
    String second = customer.says("А сколько стоит брус?");

    assertThat(card(second).path("path").asText()).isEqualTo("crm.lead.add");
  }

  @Test
  void anOwnPhoneThatTheChannelVouchesForIsProven() {
    customer.sends(
        message ->
            message
                .putObject("contact")
                .put("phone_number", "79035550101")
                .put("user_id", customer.id()));

    await()
        .atMost(20, SECONDS)
        .untilAsserted(
            () -> assertThat(points()).contains("phone +79035550101 true telegram own contact"));
  }

  @Test
  void everyFactIsToldAsACloudEvent() {
    customer.says("Сколько стоит доска?");
    reply();

    String thread =
        jdbc.queryForObject(
            "select th.id from thread th join contact_point p on p.contact_id = th.contact_id"
                + " where p.address = ?",
            String.class,
            String.valueOf(customer.id()));
    await()
        .atMost(20, SECONDS)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "select distinct type from event_outbox where subject = ? and place <="
                                + " (select published_place from event_publisher)",
                            String.class,
                            thread))
                    .contains(
                        "io.omnihub.event.received",
                        "io.omnihub.message.recorded",
                        "io.omnihub.turn.understood",
                        "io.omnihub.turn.routed",
                        "io.omnihub.delivery.delivered"));
  }

  private JsonNode reply() {
    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> assertThat(hub.repliesTo(customer.id())).isNotEmpty());
    return hub.repliesTo(customer.id()).get(0);
  }

  private JsonNode card(String event) {
    await().atMost(20, SECONDS).untilAsserted(() -> assertThat(hub.cardsAbout(event)).hasSize(1));
    return hub.cardsAbout(event).get(0);
  }

  private List<String> tickets() {
    return jdbc.queryForList(
        "select queue from ticket t join thread th on th.id = t.thread_id"
            + " join contact_point p on p.contact_id = th.contact_id where p.address = ?",
        String.class,
        String.valueOf(customer.id()));
  }

  private List<String> points() {
    return jdbc.query(
        "select p.kind, p.address, p.verified, p.proof from contact_point p where p.contact_id ="
            + " (select contact_id from contact_point where address = ?) and p.kind = 'phone'",
        (row, n) ->
            row.getString(1)
                + " "
                + row.getString(2)
                + " "
                + row.getBoolean(3)
                + " "
                + row.getString(4),
        String.valueOf(customer.id()));
  }

  private Map<String, Object> turn() {
    List<Map<String, Object>> verdicts =
        jdbc.queryForList(
            "select v.intent, v.outcome from verdict v join thread th on th.id = v.thread_id"
                + " join contact_point p on p.contact_id = th.contact_id where p.address = ?",
            String.valueOf(customer.id()));
    return verdicts.isEmpty() ? Map.of() : verdicts.get(0);
  }
}
