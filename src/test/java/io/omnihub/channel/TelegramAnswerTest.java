package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import java.io.File;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub's replies look like to the Bot API. */
class TelegramAnswerTest {

  private final ObjectMapper json = new ObjectMapper();
  private final Expression mapping =
      Parser.compile(new File("kamelets/maps/delivery-to-telegram.jslt"));

  @ParameterizedTest
  @ValueSource(longs = {412587349L, -1001987654321L, 9007199254740993L, Long.MAX_VALUE})
  void idsKeepAllTheirDigits(long id) {
    JsonNode call = mapping.apply(reply("Здравствуйте").put("conversation", "" + id));

    assertThat(call.path("chat_id").longValue()).isEqualTo(id);
  }

  @Test
  void answerIsSentAsAReplyThatSurvivesTheOriginalsDeletion() {
    JsonNode call = mapping.apply(reply("Здравствуйте").put("replyTo", "3101"));

    assertThat(call.path("account").asText()).isEqualTo("shop");
    assertThat(call.path("method").asText()).isEqualTo("sendMessage");
    assertThat(call.path("reply_parameters").toString())
        .isEqualTo("{\"message_id\":3101,\"allow_sending_without_reply\":true}");
  }

  @Test
  void answerToNoMessageIsNoReply() {
    assertThat(mapping.apply(reply("Здравствуйте")).has("reply_parameters")).isFalse();
  }

  @Test
  void textIsCutToTelegramsLimitAndNeverInsideACharacter() {
    String fits = "я".repeat(4095);

    assertThat(text(fits + "ю")).isEqualTo(fits + "ю");
    assertThat(text(fits + "юю")).isEqualTo(fits + "ю");
    assertThat(text(fits + "\uD83D\uDE00")).isEqualTo(fits);
  }

  private String text(String said) {
    return mapping.apply(reply(said)).path("text").asText();
  }

  private ObjectNode reply(String text) {
    ObjectNode delivery = json.createObjectNode().put("conversation", "1").put("text", text);
    delivery.putObject("channel").put("type", "telegram").put("key", "shop");
    return delivery;
  }
}
