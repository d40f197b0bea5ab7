package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.flow.TestedChannel.Event;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VkConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new VkChannel(hub);
  }

  /** The proof is in the body. */
  @Override
  @Test
  void eventWithoutItsProviderProofIsRefusedAndNotRecorded() {
    Event event = customer.saying(QUESTION);
    String secret = '"' + VkChannel.SECRET + '"';
    Stream.of("null", "\"\"", "\"vkSecret\"", "\"vkSecretOfAnother\"", "{}", "[" + secret + "]")
        .map(wrong -> event.body().replace(secret, wrong))
        .forEach(body -> assertRefused(401, hub.post(channel.webhook(), body, Map.of())));
    String elsewhere = event.body().replace("" + VkChannel.GROUP, "215401338");

    assertRefused(401, hub.post(channel.webhook(), elsewhere, Map.of()));
    assertRefused(401, hub.post(channel.webhook("other"), event.body(), Map.of()));
    assertNotRecorded(event);
  }

  /** What carries no secret is not VK's. */
  @Override
  @Test
  void jsonThatTheProviderNeverSendsIsUnprocessable() {
    assertRefused(422, hub.post(channel.webhook(), channel.foreignJson(), Map.of()));
    Stream.of("{}", "[]", "[{}]", "null", "5", "\"text\"")
        .forEach(json -> assertRefused(401, hub.post(channel.webhook(), json, Map.of())));
  }

  @Test
  void secretThatStandsInEachBodyIsNotKept() {
    Event event = customer.saying(QUESTION);
    assertThat(send(event).statusCode()).isEqualTo(200);
    awaitAnswers(1);

    assertThat(
            jdbc.queryForObject(
                "select count(*) from inbound_event where raw like ?",
                Long.class,
                "%" + VkChannel.SECRET + "%"))
        .isZero();
  }

  @Test
  void confirmationIsToldToWhomKnowsTheSecretAlone() {
    String asked = "{\"type\": \"confirmation\", \"group_id\": %d%s}";
    String proven = asked.formatted(VkChannel.GROUP, ", \"secret\": \"vkSecret1\"");
    var answer = hub.post(channel.webhook(), proven, Map.of());

    assertThat(answer.body()).isEqualTo("1a2b3c4d");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertRefused(401, hub.post(channel.webhook(), asked.formatted(VkChannel.GROUP, ""), Map.of()));
  }
}
