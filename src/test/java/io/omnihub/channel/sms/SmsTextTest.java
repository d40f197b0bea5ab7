package io.omnihub.channel.sms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts survive the way to a phone and back. */
class SmsTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"Hello @£$ {x} [€]", "Где заказ?", "Ok \uD83D\uDE00", "\u00e9\u00e0\u00c4", ""})
  void textComesBackAsItWent(String text) {
    for (boolean latin : new boolean[] {false, true}) {
      assertThat(joined(SmsText.encode(text, latin, 7), latin)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a,160,1", "a,161,2", "a,306,2", "a,307,3", "€,80,1", "€,81,2", "я,70,1", "я,71,2", "я,134,2",
    "я,135,3"
  })
  void partsAreAsLongAsAPhoneTakes(String character, int count, int parts) {
    SmsText.Encoded encoded = SmsText.encode(character.repeat(count), false, 7);

    assertThat(encoded.parts()).hasSize(parts);
    assertThat(encoded.header()).isEqualTo(parts > 1);
    assertThat(joined(encoded, false)).isEqualTo(character.repeat(count));
  }

  @Test
  void noPartEndsInsideACharacter() {
    String text = "я" + "\uD83D\uDE00".repeat(60);

    for (byte[] part : SmsText.encode(text, false, 7).parts()) {
      String words = new String(part, 6, part.length - 6, StandardCharsets.UTF_16BE);
      assertThat(Character.isHighSurrogate(words.charAt(words.length() - 1))).isFalse();
    }
  }

  @Test
  void picturesAndSettingsAreNoText() {
    assertThat(SmsText.decode(new byte[] {1, 2}, 4, false)).isNull();
    assertThat(SmsText.decode(new byte[] {1, 2}, 0xf5, false)).isNull();
  }

  private static String joined(SmsText.Encoded encoded, boolean latin) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : encoded.parts()) {
      bytes.writeBytes(encoded.header() ? Arrays.copyOfRange(part, 6, part.length) : part);
    }
    return SmsText.decode(bytes.toByteArray(), encoded.coding(), latin);
  }
}
