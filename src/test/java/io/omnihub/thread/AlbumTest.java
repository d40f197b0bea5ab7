package io.omnihub.thread;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.Permutations;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.InboundMessage.Attachment;
import io.omnihub.thread.MessageRecorder.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class AlbumTest {

  @StoreTest
  void partsInAnyOrderAndRepeatedMakeOneMessage(Stores stores) throws Exception {
    int album = 0;
    for (List<Integer> order : Permutations.of(List.of(0, 1, 2))) {
      String name = "album-" + album++;
      List<CanonicalEvent> parts = parts(name);
      List<CanonicalEvent> coming = new ArrayList<>();
      order.forEach(place -> coming.add(parts.get(place)));
      coming.addAll(parts);

      coming.forEach(part -> record(stores, part));

      assertThat(stores.rows("select id from message where conversation_id = ?", "chat-" + name))
          .hasSize(1);
      InboundMessage whole = content(stores, "chat-" + name);
      assertThat(whole.attachments())
          .as(order.toString())
          .extracting(Attachment::fileId)
          .containsExactly("first", "second", "third");
      assertThat(whole.text()).isEqualTo("вот чеки");
      assertThat(
              stores.rows(
                  "select a.file_id from attachment a join message m on m.id = a.message_id"
                      + " where m.conversation_id = ?",
                  "chat-" + name))
          .hasSize(3);
    }
    assertThat(stores.count("inbound_event")).isEqualTo(18);
    assertThat(stores.count("turn")).isEqualTo(6);
  }

  @StoreTest
  void sameAlbumNumberInAnotherConversationIsAnotherMessage(Stores stores) {
    record(stores, aMessage().by("a").showing("1").withId("1").inAlbum("7").build());
    record(stores, aMessage().by("b").showing("2").withId("2").inAlbum("7").build());

    assertThat(stores.count("message")).isEqualTo(2);
  }

  @StoreTest
  void editOfAPartChangesThatPart(Stores stores) throws Exception {
    parts("a").forEach(part -> record(stores, part));

    assertThat(
            record(
                stores,
                aMessage()
                    .by("a")
                    .showing("first")
                    .inAlbum("a")
                    .editing("9")
                    .saying("чек")
                    .build()))
        .isEqualTo(Result.RECORDED);

    InboundMessage whole = content(stores, "chat-a");
    assertThat(whole.text()).isEqualTo("чек\nвот чеки");
    assertThat(whole.attachments()).hasSize(3);
    assertThat(stores.value("select text from message_revision")).isEqualTo("вот чеки");
    assertThat(stores.count("attachment")).isEqualTo(3);
  }

  @StoreTest
  void messageStaysWhileAPartIsLeft(Stores stores) throws Exception {
    parts("a").forEach(part -> record(stores, part));

    record(stores, aMessage().by("a").deleting("10").build());
    assertThat(content(stores, "chat-a").attachments())
        .extracting(Attachment::fileId)
        .containsExactly("first", "third");
    assertThat(content(stores, "chat-a").text()).isNull();

    record(stores, aMessage().by("a").deleting("9").build());
    record(stores, aMessage().by("a").deleting("11").build());
    assertThat(stores.rows("select status, content from message"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("status", "deleted");
              assertThat(row.get("content")).isNull();
            });
  }

  @StoreTest
  void pictureThatComesWhenTheTurnIsAnsweredJoinsTheMessageAndWordsDoNot(Stores stores) {
    record(stores, aMessage().by("a").showing("first").withId("9").inAlbum("a").build());
    stores.clock().advance(Duration.ofSeconds(3));
    stores.get(Turns.class).claim("", 10);

    record(stores, aMessage().by("a").showing("second").withId("10").inAlbum("a").build());
    assertThat(stores.count("message")).isOne();
    assertThat(stores.count("turn")).isOne();

    record(
        stores,
        aMessage().by("a").showing("third").withId("11").inAlbum("a").saying("где?").build());
    assertThat(stores.rows("select text from message order by id"))
        .extracting("text")
        .containsExactly(null, "где?");
    assertThat(stores.count("turn")).isEqualTo(2);
  }

  @StoreTest
  void mappingOfAPartIsTriedAnewWithinItsWhole(Stores stores) {
    parts("a").forEach(part -> record(stores, part));
    UUID event = (UUID) stores.value("select id from message_part where provider_message_id = '9'");

    InboundMessage whole =
        stores
            .get(Parts.class)
            .wholeWith(
                Stores.ORGANIZATION,
                event,
                aMessage().showing("first").withId("9").saying("новое").build().data());

    assertThat(whole.text()).isEqualTo("новое\nвот чеки");
  }

  private static List<CanonicalEvent> parts(String album) {
    return List.of(
        aMessage().by(album).showing("first").withId("9").inAlbum(album).build(),
        aMessage()
            .by(album)
            .showing("second")
            .withId("10")
            .saying("вот чеки")
            .inAlbum(album)
            .build(),
        aMessage().by(album).showing("third").withId("11").inAlbum(album).build());
  }

  private static InboundMessage content(Stores stores, String conversation) throws Exception {
    return stores
        .get(ObjectMapper.class)
        .readValue(
            (String)
                stores.value("select content from message where conversation_id = ?", conversation),
            InboundMessage.class);
  }

  private static Result record(Stores stores, CanonicalEvent event) {
    return stores.get(MessageRecorder.class).record(event);
  }
}
