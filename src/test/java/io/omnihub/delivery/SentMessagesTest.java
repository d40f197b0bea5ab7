package io.omnihub.delivery;

import static io.omnihub.delivery.EffectSample.aThread;
import static io.omnihub.delivery.EffectSample.anEffect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.Ids;
import io.omnihub.outside.ProviderRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** What is done to messages that are with the customer, and what lasts a moment. */
class SentMessagesTest {

  private static final CamelContext CAMEL = new DefaultCamelContext();
  private static final Exception REFUSED =
      new ProviderRefusedException(
          ProviderRefusedException.Kind.PERMANENT, "400", "cannot be edited", Optional.empty());

  @StoreTest
  void editNamesWhatTheProviderCallsTheMessageAndTheThreadShowsItOnceItIsTaken(Stores stores)
      throws Exception {
    Answer answer = new Answer(stores);
    answer.isSent("77");
    answer.edits("Новое");

    Delivery edit = claim(stores).get(0);
    assertThat(read(edit.payload()).path("target").asText()).isEqualTo("77");
    assertThat(answer.text()).isEqualTo("Старое");
    sent(stores, edit, "77");

    assertThat(answer.text()).isEqualTo("Новое");
    assertThat(answer.status()).isEqualTo("sent");
    assertThat(stores.rows("select text from message_revision"))
        .containsExactly(Map.of("text", "Старое"));
    assertThat(facts(stores)).contains("io.omnihub.message.edited");
  }

  @StoreTest
  void editWaitsForTheAnswerThatItIsAbout(Stores stores) {
    Answer answer = new Answer(stores);
    answer.edits("Новое");

    assertThat(claim(stores)).extracting(Delivery::command).containsExactly("reply");
  }

  @StoreTest
  void changeOfWhatWasNeverSentIsDropped(Stores stores) {
    Answer answer = new Answer(stores);
    stores.get(Deliveries.class).failed(claim(stores).get(0), REFUSED);
    answer.edits("Новое");

    assertThat(claim(stores)).isEmpty();

    assertThat(stores.value("select last_error from delivery where command = 'edit'"))
        .isEqualTo("The message to change was not sent");
    assertThat(answer.status()).isEqualTo("failed");
  }

  /** Whatever somebody made of it: it holds up nobody but itself. */
  @StoreTest
  void changeThatIsAboutNothingOfThisConversationIsADeadLetterAndTheOthersGo(Stores stores) {
    UUID elsewhere = anotherAnswerThatWasSent(stores);
    UUID inAnotherChannel = anotherAnswerThatWasSent(stores);
    Answer answer = new Answer(stores);
    answer.isSent("77");
    stores.set(
        "update delivery set thread_id = ?, destination = 'vk:shop' where id = ?",
        answer.thread,
        inAnotherChannel);
    for (String payload :
        List.of(
            "{\"text\": \"Новое\"}",
            "{\"of\": \"77\"}",
            "{\"of\": {\"id\": 1}}",
            "[]",
            "null",
            "no JSON",
            "{\"of\": \"" + Ids.next() + "\"}",
            "{\"of\": \"" + elsewhere + "\"}",
            "{\"of\": \"" + inAnotherChannel + "\"}")) {
      stores.set("delete from dead_letter");
      answer.does("edit", payload);
      UUID other = anEffect().on(aThread(stores)).enqueuedIn(stores);

      assertThat(claim(stores)).as(payload).extracting(Delivery::id).containsExactly(other);

      assertThat(stores.value("select state from delivery where payload = ?", payload))
          .isEqualTo("dead");
      assertThat(stores.rows("select reason from dead_letter"))
          .as(payload)
          .singleElement()
          .satisfies(row -> assertThat(row.get("reason").toString()).startsWith("telegram: "));
    }
    assertThat(answer.status()).isEqualTo("sent");
    assertThat(answer.text()).isEqualTo("Старое");
  }

  @StoreTest
  void changeOfAnotherOrganizationsMessageIsADeadLetter(Stores stores) {
    Answer answer = new Answer(stores);
    answer.isSent("77");
    stores.set("update delivery set organization = 'other' where id = ?", answer.delivery);
    answer.edits("Новое");

    assertThat(claim(stores)).isEmpty();

    assertThat(stores.value("select last_error from delivery where command = 'edit'"))
        .isEqualTo("The message to change is not of this conversation");
  }

  private static UUID anotherAnswerThatWasSent(Stores stores) {
    Answer another = new Answer(stores);
    another.isSent("1");
    return another.delivery;
  }

  @StoreTest
  void refusedEditLeavesTheMessageAsTheCustomerSeesIt(Stores stores) {
    Answer answer = new Answer(stores);
    answer.isSent("77");
    answer.edits("Новое");

    stores.get(Deliveries.class).failed(claim(stores).get(0), REFUSED);

    assertThat(answer.text()).isEqualTo("Старое");
    assertThat(answer.status()).isEqualTo("sent");
    assertThat(stores.rows("select reason from dead_letter"))
        .singleElement()
        .satisfies(row -> assertThat(row.get("reason").toString()).contains("cannot be edited"));
  }

  @StoreTest
  void albumIsDeletedWholeAndItsWordsAreHistory(Stores stores) throws Exception {
    Answer answer = new Answer(stores);
    answer.isSent(List.of("101", "99", "100"));
    answer.does("delete", "{\"of\": \"" + answer.delivery + "\"}");

    Delivery delete = claim(stores).get(0);
    assertThat(read(delete.payload()).path("targets"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("99", "100", "101");
    assertThat(read(delete.payload()).path("target").asText())
        .as("the one with the caption")
        .isEqualTo("101");
    sent(stores, delete, null);

    assertThat(answer.status()).isEqualTo("deleted");
    assertThat(stores.rows("select text from message where text is not null")).isEmpty();
    assertThat(stores.rows("select text from message_revision"))
        .containsExactly(Map.of("text", "Старое"));
    assertThat(facts(stores)).contains("io.omnihub.message.deleted");
  }

  @StoreTest
  void typingHoldsUpNoAnswerAndIsNeitherTriedAgainNorADeadLetter(Stores stores) {
    Answer answer = new Answer(stores);
    answer.isSent("1");
    anEffect().on(answer.thread).doing("typing").enqueuedIn(stores);
    UUID next = anEffect().on(answer.thread).enqueuedIn(stores);

    List<Delivery> both = claim(stores);

    assertThat(both).extracting(Delivery::id).contains(next).hasSize(2);
    Delivery typing =
        both.stream().filter(d -> d.command().equals("typing")).findFirst().orElseThrow();
    stores.get(Deliveries.class).failed(typing, new java.net.ConnectException("refused"));
    assertThat(stores.value("select state from delivery where command = 'typing'"))
        .isEqualTo("dropped");
    assertThat(stores.count("dead_letter")).isZero();
  }

  @StoreTest
  void typingThatComesLateIsNotShown(Stores stores) {
    anEffect().on(aThread(stores)).doing("typing").enqueuedIn(stores);
    stores.clock().advance(Duration.ofSeconds(11));

    assertThat(claim(stores)).isEmpty();
    assertThat(stores.value("select state from delivery")).isEqualTo("dropped");
  }

  @StoreTest
  void nothingIsDoneInTheBotsNameOnceAPersonHasTheThread(Stores stores) {
    Answer answer = new Answer(stores);
    answer.isSent("1");
    answer.edits("Новое");
    stores.set("update thread set epoch = 1");

    assertThat(claim(stores)).isEmpty();
    assertThat(answer.text()).isEqualTo("Старое");
    assertThat(answer.status()).isEqualTo("sent");
  }

  private static List<Delivery> claim(Stores stores) {
    return stores.get(Deliveries.class).claim("telegram", 10);
  }

  private static List<String> facts(Stores stores) {
    return stores.placed().jdbc().queryForList("select type from event_outbox", String.class);
  }

  private static JsonNode read(String payload) throws Exception {
    return new ObjectMapper().readTree(payload);
  }

  private static void sent(Stores stores, Delivery delivery, Object reference) {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.setVariable("delivery", delivery);
    if (reference != null) {
      exchange.setVariable("providerRef", reference);
    }
    stores.get(Deliveries.class).sent(exchange);
  }

  /** An answer of the bot's on its way. */
  private static final class Answer {

    private final Stores stores;
    private final UUID thread;
    private final UUID message = Ids.next();
    private final UUID delivery;

    Answer(Stores stores) {
      this.stores = stores;
      this.thread = aThread(stores);
      stores.set(
          "insert into message (id, organization, thread_id, direction, author, channel_type,"
              + " channel_key, conversation_id, kind, text, status, occurred_at, recorded_at)"
              + " values (?, ?, ?, 'outbound', 'bot', 'telegram', 'bot', '5', 'text', 'Старое',"
              + " 'pending', current_timestamp, current_timestamp)",
          message,
          Stores.ORGANIZATION,
          thread);
      this.delivery = anEffect().on(thread).carrying(message).enqueuedIn(stores);
    }

    void isSent(Object reference) {
      sent(stores, claim(stores).get(0), reference);
    }

    void edits(String text) {
      does(
          "edit",
          "{\"of\": \""
              + delivery
              + "\", \"text\": \""
              + text
              + "\", \"becomes\": {\"text\": \""
              + text
              + "\", \"content\": {}}}");
    }

    void does(String command, String payload) {
      anEffect().on(thread).carrying(message).doing(command).saying(payload).enqueuedIn(stores);
    }

    String text() {
      return (String) stores.value("select text from message where id = ?", message);
    }

    String status() {
      return (String) stores.value("select status from message where id = ?", message);
    }
  }
}
