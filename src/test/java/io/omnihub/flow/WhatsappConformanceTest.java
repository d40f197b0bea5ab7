package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.flow.TestedChannel.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhatsappConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new WhatsappChannel(hub);
  }

  /** Meta asks by GET whether the address is ours. */
  @Override
  void requestThatIsNoPostIsRefused() {}

  @Test
  void handshakeIsAnsweredWithTheChallengeIfTheTokenIsRight() {
    String asked = channel.webhook() + "?hub.mode=subscribe&hub.challenge=1158201444";

    assertThat(hub.getText(asked + "&hub.verify_token=whatsapp-verify-token"))
        .isEqualTo("1158201444");
    assertThat(hub.get(asked + "&hub.verify_token=guessed").path("status").asInt()).isEqualTo(403);
    assertThat(hub.get(channel.webhook()).path("status").asInt()).isEqualTo(403);
  }

  @Test
  void signatureOfAnotherAppIsRefused() {
    Event event = customer.saying(QUESTION);
    byte[] body = event.body().getBytes(StandardCharsets.UTF_8);

    var answer = hub.post(channel.webhook(), body, MetaEvents.signature("whatsapp-app", body));

    ProblemAnswer.assertProblem(401, answer, channel.secrets());
  }

  @Test
  void messageToAnotherNumberOfTheAppIsKeptAndNotAnswered() {
    Event event = customer.saying(QUESTION);
    String other = event.body().replace(WhatsappChannel.NUMBER_ID, "106540352249999");

    assertThat(hub.post(channel.webhook(), other, customer.proofOf(other)).statusCode())
        .isEqualTo(200);

    records.awaitRecorded(List.of(customer.eventIdOf(other)));
    assertThat(send(customer.saying("Спасибо!")).statusCode()).isEqualTo(200);
    awaitAnswers(1);
    assertThat(records.events(event.id())).isZero();
    assertThat(customer.answers()).noneMatch(answer -> answer.contains(ANSWER));
  }

  @Test
  void answerNamesTheMessageThatItAnswersAndKeepsWhatsappsIdOfIt() {
    Event event = customer.saying(QUESTION);
    assertThat(send(event).statusCode()).isEqualTo(200);
    awaitAnswers(1);

    JsonNode sent = ((WhatsappChannel.Writer) customer).sent().get(0);
    assertThat(sent.path("messaging_product").asText()).isEqualTo("whatsapp");
    assertThat(sent.at("/context/message_id").asText()).isEqualTo(event.id());
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(() -> assertThat(providerRefs(event)).allMatch(r -> r.startsWith("wamid.")));
  }

  @Test
  void customerWhoseWindowIsClosedGetsNothingAndAPersonIsTold() {
    WhatsappChannel.Writer late = new WhatsappChannel(hub).customer("79161131047");
    Event event = late.saying(QUESTION);
    Map<String, String> proof = late.proofOf(event.body());

    assertThat(hub.post(channel.webhook(), event.body(), proof).statusCode()).isEqualTo(200);

    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(records.replies(event.id()))
                    .singleElement()
                    .satisfies(reply -> assertThat(reply).containsEntry("state", "dead")));
    assertThat(records.replies(event.id()).get(0).get("last_error").toString())
        .contains("131047", "only a template");
  }

  private List<String> providerRefs(Event event) {
    String delivery = records.replies(event.id()).get(0).get("id").toString();
    return jdbc.queryForList(
        "select coalesce(provider_ref, '') from delivery where cast(id as varchar) = ?",
        String.class,
        delivery);
  }
}
