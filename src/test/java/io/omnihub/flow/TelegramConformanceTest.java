package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.flow.TestedChannel.Event;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TelegramConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new TelegramChannel(hub);
  }

  /** The Bot API takes no idempotency key, so each try may have sent a copy; none is hidden. */
  @Test
  void answerWhoseTakingIsNotConfirmedIsUncertainUntilAnotherIs() {
    Records hasty = new Records(jdbc, "telegram", "hasty");
    hub.fault("telegram", null, null, 1_500, 60);
    Event event = customer.saying(QUESTION);
    hub.post(
        channel.webhook("hasty"),
        event.body(),
        Map.of("X-Telegram-Bot-Api-Secret-Token", "hasty-secret"));
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(hasty.replies(event.id()))
                    .singleElement()
                    .satisfies(reply -> assertThat(reply).containsEntry("uncertain", true)));
    hub.clearFaults();

    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(hasty.replies(event.id()))
                    .singleElement()
                    .satisfies(reply -> assertThat(reply).containsEntry("state", "sent")));
    int attempts = (int) hasty.replies(event.id()).get(0).get("attempts");
    assertThat(customer.answers()).hasSizeBetween(1, attempts).allMatch(a -> a.contains(ANSWER));
  }

  @Test
  void messageWhoseEditCameFirstIsNotAnsweredAgainAndHoldsUpNothing() {
    TelegramCustomer writer = new TelegramCustomer(hub);
    ObjectNode original = writer.update(message -> message.put("text", QUESTION));
    ObjectNode edit = writer.update(message -> {});
    ObjectNode message = original.get("message").deepCopy();
    edit.remove("message");
    edit.set("edited_message", message.put("edit_date", message.get("date").asLong() + 1));
    post(edit);
    awaitReplies(writer, 1);

    post(original);
    writer.says("Спасибо!");

    awaitReplies(writer, 2);
    assertThat(hub.repliesTo(writer.id()))
        .filteredOn(reply -> reply.path("text").asText().contains(ANSWER))
        .hasSize(1);
  }

  private void post(ObjectNode update) {
    HttpResponse<String> answer = hub.post(channel.webhook(), update.toString(), customer.proof());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private void awaitReplies(TelegramCustomer writer, int count) {
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(() -> assertThat(hub.repliesTo(writer.id())).hasSize(count));
  }
}
