package io.omnihub.media;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.delivery.Deliveries;
import io.omnihub.delivery.Delivery;
import io.omnihub.message.InboundMessage.Attachment;
import io.omnihub.thread.MessageRecorder;
import java.util.Map;
import java.util.UUID;

class AttachmentsTest {

  @StoreTest
  void fetchIsWrittenWithTheMessageAndHoldsUpNoOther(Stores stores) {
    stores.get(MessageRecorder.class).record(aMessage().showing("f").build());

    assertThat(stores.rows("select state, file_id, kind, mime, place from attachment"))
        .containsExactly(
            Map.of(
                "state",
                "pending",
                "file_id",
                "f",
                "kind",
                "photo",
                "mime",
                "image/jpeg",
                "place",
                0));
    assertThat(stores.rows("select sink, destination, command, author from delivery"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("sink", "media").containsEntry("command", "fetch");
              assertThat(row.get("destination").toString()).matches("media:telegram:bot#[0-9a-f]");
            });
    assertThat(stores.get(Deliveries.class).claim("media", 10))
        .singleElement()
        .extracting(Delivery::payload)
        .asString()
        .contains("\"fileId\":\"f\"", "\"key\":\"bot\"");
  }

  @StoreTest
  void whatIsTooLargeOrNowhereIsRefusedUnfetched(Stores stores) {
    record(
        stores,
        new Attachment("video", "big", null, null, null, 60_000_000L, null, null, null, null));
    record(stores, new Attachment("video", null, null, null, null, null, null, null, null, null));

    assertThat(stores.rows("select state from attachment"))
        .extracting("state")
        .containsOnly("refused");
    assertThat(stores.count("delivery")).isZero();
  }

  @StoreTest
  void hostileNamesAndTypesAreKeptHarmless(Stores stores) {
    record(
        stores,
        new Attachment(
            "x".repeat(100),
            "f\0",
            "https://x/" + "y".repeat(5000),
            "../\0".repeat(300) + "a.exe",
            "m".repeat(500),
            -1L,
            null,
            null,
            null,
            null));

    assertThat(stores.value("select name from attachment")).isEqualTo("_a.exe");
  }

  @StoreTest
  void fetchedStaysFetchedWhateverCameLate(Stores stores) {
    stores.get(MessageRecorder.class).record(aMessage().showing("f").build());
    UUID id = (UUID) stores.value("select id from attachment");
    Attachments attachments = stores.get(Attachments.class);

    attachments.fail(Stores.ORGANIZATION, id, "HTTP 503");
    assertThat(stores.value("select state from attachment")).isEqualTo("failed");
    assertThat(attachments.keep("other", id, stored())).isFalse();
    assertThat(attachments.keep(Stores.ORGANIZATION, id, stored())).isTrue();
    assertThat(attachments.keep(Stores.ORGANIZATION, id, stored())).isFalse();
    attachments.fail(Stores.ORGANIZATION, id, "late");
    attachments.refuse(Stores.ORGANIZATION, id, "later");

    assertThat(stores.rows("select state, reason from attachment"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("state", "fetched");
              assertThat(row.get("reason")).isNull();
            });
    assertThat(attachments.fetched(Stores.ORGANIZATION, id)).isPresent();
    assertThat(attachments.fetched("other", id)).isEmpty();
    assertThat(stores.placed().rows("select data from event_outbox where type like '%attachment%'"))
        .hasSize(2);
  }

  @StoreTest
  void editThatOnlyChangesTheWordsFetchesNothingAgain(Stores stores) {
    MessageRecorder recorder = stores.get(MessageRecorder.class);
    Attachment signed =
        new Attachment(
            "photo", null, "https://cdn/a.jpg?sig=1", null, null, null, null, null, null, null);
    Attachment signedAnew =
        new Attachment(
            "photo", null, "https://cdn/a.jpg?sig=2", null, null, null, null, null, null, null);
    Attachment another =
        new Attachment(
            "photo", null, "https://cdn/b.jpg", null, null, null, null, null, null, null);
    recorder.record(aMessage().withId("m").saying("а").with(signed).build());

    recorder.record(aMessage().editing("m").saying("б").with(signedAnew).build());
    assertThat(stores.count("attachment")).isOne();

    recorder.record(aMessage().editing("m").saying("б").with(another).build());
    assertThat(stores.rows("select url, state from attachment order by place"))
        .extracting("state")
        .containsExactly("replaced", "pending");
    assertThat(stores.count("delivery")).isEqualTo(2);
  }

  @StoreTest
  void fileOfAMessageThatWasTakenBackIsNotShown(Stores stores) {
    MessageRecorder recorder = stores.get(MessageRecorder.class);
    recorder.record(aMessage().showing("f").withId("m").build());
    UUID id = (UUID) stores.value("select id from attachment");
    stores.get(Attachments.class).keep(Stores.ORGANIZATION, id, stored());

    recorder.record(aMessage().deleting("m").build());

    assertThat(stores.get(Attachments.class).fetched(Stores.ORGANIZATION, id)).isEmpty();
  }

  private static void record(Stores stores, Attachment attachment) {
    stores.get(MessageRecorder.class).record(aMessage().with(attachment).build());
  }

  private static MediaStore.Stored stored() {
    return new MediaStore.Stored("ab".repeat(32), "ab".repeat(32), 3, "image/png");
  }
}
