package io.omnihub.routing;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.delivery.Effect;
import io.omnihub.message.Command;
import io.omnihub.message.Content;
import io.omnihub.message.MessageKind;
import io.omnihub.message.MessageSample;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import io.omnihub.message.Verdict.Entity;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.dao.DataAccessException;

class DecisionsTest {

  private static final Outcomes.Rule RULE =
      new Outcomes.Rule(0.5, "ticket", "support", "documents", "title.documents");
  private static final Command.Reply REPLY = new Command.Reply("Принято");
  private static final Command.Card CARD = new Command.Card("Запрос документов");
  private static final Command.Ticket TICKET = new Command.Ticket("support", "Документы");
  private static final Command.CallTask CALL = new Command.CallTask(Duration.ofMinutes(15));
  private static final Command.Mail MAIL = new Command.Mail("Обращение", "Мы получили");
  private static final Command.Reply OFFER =
      new Command.Reply(
          new Content(
              "Что вам нужно?",
              List.of(
                  new Content.Button("button.order", "Где заказ", null, "reply"),
                  new Content.Button("button.price", "Узнать цену", null, "reply")),
              null,
              null,
              null,
              null,
              null));
  private static final Command EDIT = edit("Точнее");
  private static final Command.MarkSpam SPAM = new Command.MarkSpam();

  @StoreTest
  void verdictTurnAndFactsAreWrittenTogether(Stores stores) {
    Turn turn = aTurn(stores, aMessage().saying("нужны документы"));

    decide(stores, turn, List.of(REPLY));

    assertThat(stores.rows("select intent, outcome, judged_by, entities from verdict"))
        .containsExactly(
            Map.of(
                "intent",
                "documents",
                "outcome",
                "ticket",
                "judged_by",
                "embedded",
                "entities",
                "[]"));
    assertThat(stores.value("select state from turn")).isEqualTo("decided");
    assertThat(stores.placed().rows("select type from event_outbox order by place"))
        .extracting("type")
        .containsExactly(
            "io.omnihub.event.received",
            "io.omnihub.message.recorded",
            "io.omnihub.turn.understood",
            "io.omnihub.turn.routed");
  }

  @StoreTest
  void replyIsAMessageOfTheThreadAndADeliveryToTheChannelItCameBy(Stores stores) throws Exception {
    Turn turn = aTurn(stores, aMessage().by("7").withId("m9").as("u9").saying("документы"));

    decide(stores, turn, List.of(REPLY));

    Map<String, Object> message =
        stores.rows("select * from message where direction = 'outbound'").get(0);
    assertThat(message)
        .containsEntry("author", "bot")
        .containsEntry("text", "Принято")
        .containsEntry("status", "pending")
        .containsEntry("conversation_id", "chat-7");
    Map<String, Object> delivery = stores.rows("select * from delivery").get(0);
    assertThat(delivery)
        .containsEntry("id", Command.id(turn.id(), 0))
        .containsEntry("sink", "telegram")
        .containsEntry("destination", "telegram:bot")
        .containsEntry("message_id", message.get("id"))
        .containsEntry("epoch", 0);
    JsonNode payload = new ObjectMapper().readTree(delivery.get("payload").toString());
    assertThat(payload.path("replyTo").asText()).isEqualTo("m9");
    assertThat(payload.path("event").asText()).isEqualTo("u9");
    assertThat(payload.path("conversation").asText()).isEqualTo("chat-7");
    assertThat(payload.path("text").asText()).isEqualTo("Принято");
  }

  @StoreTest
  void commandsBecomeTheirRows(Stores stores) {
    Turn turn = aTurn(stores, aMessage().proving("email", "a@b.ru"));

    decide(stores, turn, List.of(TICKET, MAIL, REPLY, CARD, CALL));

    assertThat(stores.rows("select sink, command, destination from delivery order by seq"))
        .containsExactly(
            Map.of("sink", "mail", "command", "mail", "destination", "mail"),
            Map.of("sink", "telegram", "command", "reply", "destination", "telegram:bot"),
            Map.of("sink", "crm", "command", "card", "destination", "crm"));
    assertThat(stores.rows("select id, queue, subject, state from ticket"))
        .containsExactly(
            Map.of(
                "id",
                Command.id(turn.id(), 0),
                "queue",
                "support",
                "subject",
                "Документы",
                "state",
                "open"));
    assertThat(stores.value("select count(*) from task")).isEqualTo(1L);
    assertThat(stores.placed().rows("select type from event_outbox order by place"))
        .extracting("type")
        .endsWith("io.omnihub.ticket.opened", "io.omnihub.task.created");
  }

  @StoreTest
  void callGoesToThePhoneOfTheTextElseAProvenElseATypedOne(Stores stores) {
    Verdict naming = verdict(new Entity("phone", "+79990000001", "8 999 000-00-01"));
    Turn named = aTurn(stores, aMessage().by("a").proving("phone", "+79160000002"));
    decide(stores, named, naming, List.of(CALL));
    Turn proven =
        aTurn(
            stores,
            aMessage()
                .by("b")
                .mentioning("phone", "+79160000003")
                .proving("phone", "+79160000004"));
    decide(stores, proven, verdict(), List.of(CALL));
    Turn typed = aTurn(stores, aMessage().by("c").mentioning("phone", "+79160000005"));
    decide(stores, typed, verdict(), List.of(CALL));
    decide(stores, aTurn(stores, aMessage().by("d")), verdict(), List.of(CALL));

    assertThat(stores.rows("select phone from task order by created_at"))
        .extracting("phone")
        .containsExactly("+79990000001", "+79160000004", "+79160000005", null);
  }

  @StoreTest
  void mailGoesToAProvenAddressOnly(Stores stores) {
    decide(stores, aTurn(stores, aMessage().mentioning("email", "a@b.ru")), List.of(MAIL));
    assertThat(stores.count("delivery")).isZero();

    decide(stores, aTurn(stores, aMessage().proving("email", "a@b.ru")), List.of(MAIL));
    assertThat(stores.value("select payload from delivery").toString())
        .contains("\"to\":\"a@b.ru\"");
  }

  @StoreTest
  void spamIsMarkedAndNothingElseFollows(Stores stores) {
    decide(stores, aTurn(stores, aMessage()), List.of(SPAM));

    assertThat(stores.value("select spam from thread")).isEqualTo(true);
    assertThat(stores.count("delivery")).isZero();
  }

  @StoreTest
  void typedPhoneOfTheTextIsRememberedAsAHintAndTheLanguageToo(Stores stores) {
    Turn turn = aTurn(stores, aMessage().speaking("en"));

    decide(stores, turn, verdict(new Entity("phone", "+79160000001", "8916…")), List.of());

    assertThat(stores.rows("select address, verified from contact_point where kind = 'phone'"))
        .containsExactly(Map.of("address", "+79160000001", "verified", false));
    assertThat(stores.value("select language from contact")).isEqualTo("ru");
  }

  @StoreTest
  void failureInTheLastInsertLeavesNothing(Stores stores) {
    Turn turn = aTurn(stores, aMessage().proving("email", "a@b.ru"));
    stores.set(
        "alter table event_unplaced add constraint no_facts check (facts not like '%routed%')");
    try {
      assertThatThrownBy(() -> decide(stores, turn, List.of(TICKET, REPLY, CARD, MAIL, CALL)))
          .isInstanceOf(DataAccessException.class);
    } finally {
      stores.set("alter table event_unplaced drop constraint no_facts");
    }

    for (String table : List.of("verdict", "ticket", "task", "delivery")) {
      assertThat(stores.count(table)).as(table).isZero();
    }
    assertThat(stores.count("message")).isOne();
    assertThat(stores.placed().count("event_outbox")).isEqualTo(2);
    assertThat(stores.value("select state from turn")).isEqualTo("claimed");
  }

  @StoreTest
  void decisionTakenTwiceIsWrittenOnce(Stores stores) {
    Turn turn = aTurn(stores, aMessage());
    decide(stores, turn, List.of(TICKET, REPLY, CARD));
    long facts = stores.placed().count("event_outbox");

    decide(stores, turn, List.of(TICKET, REPLY, CARD));

    assertThat(stores.count("ticket")).isOne();
    assertThat(stores.count("delivery")).isEqualTo(2);
    assertThat(stores.placed().count("event_outbox")).isEqualTo(facts);
  }

  @StoreTest
  void decisionOfALapsedClaimWritesNothing(Stores stores) {
    Turn stale = aTurn(stores, aMessage());
    stores.clock().advance(Duration.ofMinutes(3));
    Turn current = stores.get(Turns.class).claim("", 1).get(0);

    decide(stores, stale, List.of(TICKET, REPLY));
    assertThat(stores.count("verdict")).isZero();
    assertThat(stores.count("delivery")).isZero();

    decide(stores, current, List.of(TICKET, REPLY));
    assertThat(stores.count("ticket")).isOne();
  }

  @StoreTest
  void numberUnderAListIsUnderstoodAsWhatStandsThere(Stores stores) {
    decide(stores, aTurn(stores, inSms("Здравствуйте")), List.of(OFFER));

    Turn turn = aTurn(stores, inSms("2."));

    assertThat(turn.text()).isEqualTo("Узнать цену");
    assertThat(turn.choice()).isEqualTo("button.price");
    assertThat(turn.last().kind()).isEqualTo(MessageKind.INTERACTIVE);
    assertThat(stores.rows("select text, content from message where kind = 'interactive'"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("text", "2.");
              assertThat(row.get("content").toString())
                  .contains("\"type\":\"button\"", "\"id\":\"button.price\"");
            });
  }

  @StoreTest
  void choiceEndsWithTheNextAnswerAndWithTheDay(Stores stores) {
    decide(stores, aTurn(stores, inSms("Здравствуйте")), List.of(OFFER));
    decide(stores, aTurn(stores, inSms("сам не знаю")), List.of(REPLY));
    assertThat(aTurn(stores, inSms("2")).choice()).as("after another answer").isNull();

    decide(stores, aTurn(stores, inSms("Начнём?").by("late")), List.of(OFFER));
    stores.clock().advance(Duration.ofHours(25));
    assertThat(aTurn(stores, inSms("2").by("late")).choice()).as("a day later").isNull();

    decide(stores, aTurn(stores, inSms("Начнём?").by("lost")), List.of(OFFER));
    stores.set("update message set status = 'failed' where conversation_id = 'chat-lost'");
    assertThat(aTurn(stores, inSms("2").by("lost")).choice()).as("never seen").isNull();
  }

  @StoreTest
  void lastOfSeveralAnswersIsTheOneThatACustomerAnswers(Stores stores) {
    for (int i = 0; i < 8; i++) {
      String user = "user-" + i;
      decide(stores, aTurn(stores, inSms("Начнём?").by(user)), List.of(OFFER, REPLY));
      assertThat(aTurn(stores, inSms("2").by(user)).choice()).as("after the offer").isNull();
      stores.set("update turn set state = 'decided'");
      decide(stores, aTurn(stores, inSms("Начнём?").by(user)), List.of(REPLY, OFFER));
      assertThat(aTurn(stores, inSms("2").by(user)).choice()).isEqualTo("button.price");
      stores.set("update turn set state = 'decided'");
    }
  }

  @StoreTest
  void decisionsOfOneMomentAreWrittenEachForItself(Stores stores) throws Exception {
    for (int i = 0; i < 12; i++) {
      stores.get(MessageRecorder.class).record(aMessage().by("user-" + i).build());
    }
    stores.clock().advance(Duration.ofSeconds(3));
    List<Turn> turns = stores.get(Turns.class).claim("", 20);
    stores.set("update turn set claim = null where id = '" + turns.get(3).id() + "'");
    Command tooLong = new Command.Ticket("q".repeat(10_000), "Документы");

    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      List<Command> commands = i == 5 ? List.of(REPLY, tooLong) : List.of(REPLY, CARD);
      work.add(
          () -> {
            try {
              decide(stores, turn, commands);
              return true;
            } catch (DataAccessException e) {
              return false;
            }
          });
    }
    List<Boolean> decided = Together.run(work);

    assertThat(decided.get(5)).as("the one that cannot be written").isFalse();
    assertThat(decided).filteredOn(done -> !done).hasSize(1);
    assertThat(stores.rows("select turn_id from verdict"))
        .extracting("turn_id")
        .containsExactlyInAnyOrderElementsOf(
            turns.stream().map(Turn::id).filter(id -> isDecided(turns, id)).toList());
    assertThat(stores.count("delivery")).isEqualTo(2 * 10);
    assertThat(stores.value("select count(*) from message where direction = 'outbound'"))
        .isEqualTo(10L);
  }

  private static boolean isDecided(List<Turn> turns, UUID id) {
    return !id.equals(turns.get(3).id()) && !id.equals(turns.get(5).id());
  }

  @StoreTest
  void titleOfAButtonThatIsTypedIsAPress(Stores stores) {
    decide(stores, aTurn(stores, aMessage()), List.of(OFFER));
    stores.set("update turn set state = 'decided'");

    assertThat(aTurn(stores, aMessage().saying("УЗНАТЬ ЦЕНУ")).choice()).isEqualTo("button.price");
    assertThat(aTurn(stores, aMessage().by("other").saying("узнать цену")).choice())
        .as("who was not asked")
        .isNull();
  }

  @StoreTest
  void editNamesTheDeliveryThatSentTheAnswer(Stores stores) throws Exception {
    Turn first = aTurn(stores, aMessage());
    decide(stores, first, List.of(REPLY));

    Turn second = aTurn(stores, aMessage().withId("m2"));
    decide(stores, second, List.of(EDIT));

    Map<String, Object> edit = stores.rows("select * from delivery where command = 'edit'").get(0);
    assertThat(edit)
        .containsEntry("sink", "telegram")
        .containsEntry(
            "message_id", stores.value("select id from message where direction = 'outbound'"));
    JsonNode payload = new ObjectMapper().readTree(edit.get("payload").toString());
    assertThat(payload.path("of").asText()).isEqualTo(Command.id(first.id(), 0).toString());
    assertThat(payload.path("text").asText()).isEqualTo("Точнее");
    assertThat(payload.at("/becomes/text").asText()).isEqualTo("Точнее");
  }

  @StoreTest
  void editTouchesNoAnswerToAnotherThatIsDecidedAtTheSameMoment(Stores stores) {
    Turn annas = aTurn(stores, aMessage().by("anna"));
    decide(stores, annas, List.of(REPLY));
    Turn pauls = aTurn(stores, aMessage().by("paul"));
    Effect toAnna =
        new Effect(
            Command.id(annas.id(), 0),
            annas.organization(),
            annas.threadId(),
            annas.id(),
            annas.id(),
            "telegram",
            "telegram:bot",
            "reply",
            "bot",
            0,
            "{\"text\": \"Анне\"}");

    Acts.Plan plan =
        stores.inTransaction(
            () ->
                stores
                    .get(Acts.class)
                    .plan(pauls, pauls.threadId(), (Command.Act) EDIT, List.of(toAnna)));

    assertThat(plan.steps()).isEmpty();
    assertThat(plan.instead().text()).isEqualTo("Точнее");
  }

  @StoreTest
  void longerTextBecomesFurtherPartsAndAShorterOneDeletesThem(Stores stores) {
    decide(stores, aTurn(stores, aMessage()), List.of(REPLY));
    String long2 = "Слово ".repeat(1000).strip();
    decide(stores, aTurn(stores, aMessage()), List.of(edit(long2)));
    assertThat(stores.rows("select command from delivery order by seq"))
        .extracting("command")
        .containsExactly("reply", "edit", "reply");

    decide(stores, aTurn(stores, aMessage()), List.of(EDIT));
    assertThat(stores.rows("select command from delivery order by seq"))
        .extracting("command")
        .containsExactly("reply", "edit", "reply", "edit", "delete");
    assertThat(stores.value("select count(*) from message where direction = 'outbound'"))
        .isEqualTo(1L);
  }

  @StoreTest
  void whatAChannelCannotDoIsSaidAnewOrLeft(Stores stores) {
    decide(stores, aTurn(stores, inSms("Здравствуйте")), List.of(REPLY));

    decide(
        stores,
        aTurn(stores, inSms("и?")),
        List.of(
            EDIT,
            Command.Act.of("delete"),
            new Command.Act("react", null, null, "👍"),
            Command.Act.of("typing"),
            Command.Act.of("read")));

    assertThat(stores.rows("select command from delivery order by seq"))
        .extracting("command")
        .containsExactly("reply", "reply");
    assertThat(
            stores.rows(
                "select text from message where direction = 'outbound'" + " order by recorded_at"))
        .extracting("text")
        .containsExactlyInAnyOrder("Принято", "Исправление: Точнее");
  }

  @StoreTest
  void typingBeforeAnAnswerThatIsReadyIsLeftOut(Stores stores) {
    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("typing"), REPLY));
    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("typing")));

    assertThat(stores.rows("select command from delivery order by seq"))
        .extracting("command")
        .containsExactly("reply", "typing");
  }

  @StoreTest
  void deletionNamesEachPartThatWasSent(Stores stores) {
    decide(
        stores,
        aTurn(stores, aMessage()),
        List.of(new Command.Reply("Слово ".repeat(1000).strip())));

    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("delete")));

    assertThat(stores.rows("select message_id from delivery where command = 'delete' order by seq"))
        .extracting("message_id")
        .containsExactly(null, stores.value("select id from message where direction = 'outbound'"));
  }

  @StoreTest
  void whatWasDeletedIsNeitherEditedNorDeletedAgain(Stores stores) {
    String inTwoParts = "Слово ".repeat(1000).strip();
    decide(stores, aTurn(stores, aMessage()), List.of(new Command.Reply(inTwoParts)));
    decide(stores, aTurn(stores, aMessage()), List.of(EDIT));
    assertThat(commands(stores)).containsExactly("reply", "reply", "edit", "delete");

    decide(stores, aTurn(stores, aMessage()), List.of(edit("Ещё точнее")));
    assertThat(commands(stores).subList(4, 5)).containsExactly("edit");

    decide(stores, aTurn(stores, aMessage()), List.of(edit(inTwoParts)));
    assertThat(commands(stores).subList(5, 7))
        .as("the second part is said anew")
        .containsExactly("edit", "reply");

    decide(stores, aTurn(stores, aMessage()), List.of(EDIT, Command.Act.of("delete")));
    assertThat(commands(stores).subList(7, 10))
        .as("also by the same decision")
        .containsExactly("edit", "delete", "delete");

    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("delete"), EDIT));
    assertThat(commands(stores).subList(10, 11)).containsExactly("reply");
    assertThat(deleted(stores)).doesNotHaveDuplicates();
  }

  @StoreTest
  void deletionThatFailedIsTriedAgainByTheNext(Stores stores) {
    decide(stores, aTurn(stores, aMessage()), List.of(REPLY));
    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("delete")));
    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("delete")));
    assertThat(deleted(stores)).hasSize(1);
    stores.set("update delivery set state = 'dead' where command = 'delete'");

    decide(stores, aTurn(stores, aMessage()), List.of(Command.Act.of("delete")));

    assertThat(deleted(stores)).hasSize(2);
  }

  private static List<Object> commands(Stores stores) {
    return stores.rows("select command from delivery order by seq").stream()
        .map(row -> row.get("command"))
        .toList();
  }

  /** What the deletions name, in order. */
  private static List<String> deleted(Stores stores) {
    return stores
        .rows("select payload from delivery where command = 'delete' order by seq")
        .stream()
        .map(row -> row.get("payload").toString().replaceFirst(".*\"of\":\"([^\"]+)\".*", "$1"))
        .toList();
  }

  private static Command edit(String text) {
    return new Command.Act("edit", Content.of(text), "Исправление: " + text, null);
  }

  private static MessageSample inSms(String text) {
    return aMessage().from("sms").saying(text);
  }

  @StoreTest
  void sinkThatIsOffGetsNoRow(Stores stores) {
    decide(stores, aTurn(stores, aMessage().from("off")), List.of(REPLY, CARD));

    assertThat(stores.rows("select sink from delivery")).containsExactly(Map.of("sink", "crm"));
  }

  private static Turn aTurn(Stores stores, MessageSample sample) {
    stores.get(MessageRecorder.class).record(sample.build());
    stores.clock().advance(Duration.ofSeconds(3));
    return stores.get(Turns.class).claim("", 1).get(0);
  }

  private static Verdict verdict(Entity... entities) {
    return new Verdict("documents", 0.9, List.of(entities), "ru", "neutral", "…", "embedded");
  }

  private static void decide(Stores stores, Turn turn, List<Command> commands) {
    decide(stores, turn, verdict(), commands);
  }

  private static void decide(Stores stores, Turn turn, Verdict verdict, List<Command> commands) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("turn", turn);
    exchange.setVariable("verdict", verdict);
    exchange.setVariable("rule", RULE);
    exchange.setVariable("commands", commands);
    stores.get(Decisions.class).decide(exchange);
  }
}
