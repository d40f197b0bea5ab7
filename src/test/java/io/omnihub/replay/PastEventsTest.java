package io.omnihub.replay;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.ThreadQueries.Position;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class PastEventsTest {

  @StoreTest
  void eventsOfAllChannelsAreOneListNewestFirstThatIsReadPageByPage(Stores stores) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      stores.clock().advance(Duration.ofSeconds(1));
      var event = aMessage().from(i % 2 == 0 ? "telegram" : "webchat").by("u" + i).saying("m" + i);
      stores.get(MessageRecorder.class).record(event.build());
      said.add(0, "m" + i);
    }
    PastEvents events = stores.get(PastEvents.class);

    List<String> read = new ArrayList<>();
    Position at = null;
    do {
      PastEvents.Page page = events.list(Stores.ORGANIZATION, EventFilter.ALL, at, 3);
      page.events().forEach(event -> read.add(event.text()));
      at = page.next();
    } while (at != null);

    assertThat(read).isEqualTo(said);
    assertThat(stores.get(EventChannels.class).all(Stores.ORGANIZATION))
        .extracting(EventChannel::name)
        .containsExactly("telegram:bot", "webchat:bot");
    assertThat(events.list("other", EventFilter.ALL, null, 3).events()).isEmpty();
  }

  @StoreTest
  void listIsNarrowedByChannelKindTimeThreadAndText(Stores stores) {
    MessageRecorder recorder = stores.get(MessageRecorder.class);
    recorder.record(aMessage().by("anna").saying("Где заказ?").build());
    recorder.record(aMessage().from("webchat").by("boris").saying("Цена 100%").build());
    stores.clock().advance(Duration.ofMinutes(10));
    Instant late = stores.clock().instant();
    recorder.record(aMessage().by("anna").buildOther());
    UUID anna =
        (UUID) stores.value("select thread_id from message where lower(text) like '%заказ%'");

    assertThat(texts(stores, filter("webchat:bot", null, null, null, null)))
        .containsExactly("Цена 100%");
    assertThat(texts(stores, filter(null, "other", null, null, null)))
        .containsExactly((String) null);
    assertThat(texts(stores, filter(null, null, late, null, null))).containsExactly((String) null);
    assertThat(texts(stores, filter(null, null, null, anna, null))).containsExactly("Где заказ?");
    assertThat(texts(stores, filter(null, null, null, null, "ЗАКАЗ")))
        .containsExactly("Где заказ?");
    assertThat(texts(stores, filter(null, null, null, null, "100%"))).containsExactly("Цена 100%");
    assertThat(texts(stores, filter(null, null, null, null, "1_0%"))).isEmpty();
    assertThat(
            stores
                .get(EventsInOrder.class)
                .count(Stores.ORGANIZATION, filter("telegram", null, null, null, null), 10))
        .contains(2L);
    assertThat(stores.get(EventsInOrder.class).count(Stores.ORGANIZATION, EventFilter.ALL, 2))
        .isEmpty();
  }

  @StoreTest
  void idInFullFindsItsEventAtOnce(Stores stores) {
    CanonicalEvent event = aMessage().saying("первое").build();
    stores.get(MessageRecorder.class).record(event);
    stores.get(MessageRecorder.class).record(aMessage().by("b").saying("второе").build());

    for (String id :
        List.of(
            event.providerEventId(),
            "telegram:bot:" + event.providerEventId(),
            stores
                .value(
                    "select id from inbound_event where provider_event_id = ?",
                    event.providerEventId())
                .toString())) {
      assertThat(texts(stores, filter(null, null, null, null, id))).containsExactly("первое");
    }
  }

  @StoreTest
  void editLeadsToTheMessageThatItChanged(Stores stores) {
    CanonicalEvent first = aMessage().by("anna").saying("раз").build();
    stores.get(MessageRecorder.class).record(first);
    stores.clock().advance(Duration.ofSeconds(1));
    stores
        .get(MessageRecorder.class)
        .record(
            new CanonicalEvent(
                "1.0",
                first.id() + "-edit",
                first.source(),
                CanonicalEvent.TYPE_EDITED,
                first.time(),
                first.organization(),
                first.channelType(),
                first.channelKey(),
                first.providerEventId() + "-edit",
                first.partitionKey(),
                first.data(),
                "{}"));

    List<PastEvent> both =
        stores.get(PastEvents.class).list(Stores.ORGANIZATION, EventFilter.ALL, null, 9).events();

    assertThat(both).hasSize(2);
    assertThat(both.get(0).kind()).isEqualTo("edited");
    assertThat(both.get(0).message()).isEqualTo(both.get(1).message()).isNotNull();
    assertThat(both.get(1).id()).isEqualTo(both.get(1).message());
  }

  @StoreTest
  void lookForATextGoesThroughABoundedNumberAndSaysHowFarItCame(Stores stores) {
    Timestamp at = Timestamp.from(stores.clock().instant());
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < PastEvents.LOOKED_THROUGH + 10; i++) {
      rows.add(new Object[] {Ids.next(), "e" + i, i == 0 ? "{\"a\":\"needle\"}" : "{}", at});
    }
    stores
        .jdbc()
        .batchUpdate(
            "insert into inbound_event (id, organization, channel_type, channel_key,"
                + " provider_event_id, type, raw, recorded_at)"
                + " values (?, 'default', 'telegram', 'bot', ?, 'io.omnihub.channel.event', ?, ?)",
            rows);
    PastEvents events = stores.get(PastEvents.class);
    EventFilter needle = filter(null, null, null, null, "needle");

    PastEvents.Page first = events.list(Stores.ORGANIZATION, needle, null, 5);
    PastEvents.Page further = events.list(Stores.ORGANIZATION, needle, first.next(), 5);

    assertThat(first.events()).isEmpty();
    assertThat(first.looked()).isNotNull();
    assertThat(further.events()).hasSize(1);
    assertThat(further.next()).isNull();
  }

  private static List<String> texts(Stores stores, EventFilter filter) {
    return stores
        .get(PastEvents.class)
        .list(Stores.ORGANIZATION, filter, null, 10)
        .events()
        .stream()
        .map(PastEvent::text)
        .toList();
  }

  private static EventFilter filter(
      String channel, String type, Instant from, UUID thread, String text) {
    return new EventFilter(channel, type, from, null, thread, text);
  }
}
