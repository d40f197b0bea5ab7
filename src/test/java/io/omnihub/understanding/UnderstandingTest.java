package io.omnihub.understanding;

import static io.omnihub.understanding.Turns.aTurn;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.message.MessageKind;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnderstandingTest {

  private static final Understanding UNDERSTANDING =
      new UnderstandingConfiguration().understanding("", "RU", "RUB", "ru");

  @Test
  void questionAboutAnOrderIsUnderstood() {
    Verdict verdict = UNDERSTANDING.classify(aTurn().saying("где мой заказ 12345?").build());
    assertThat(verdict.intent()).isEqualTo("order_status");
    assertThat(verdict.confidence()).isGreaterThan(0.8);
    assertThat(verdict.first("order")).contains("12345");
    assertThat(verdict.language()).isEqualTo("ru");
    assertThat(verdict.sentiment()).isEqualTo("neutral");
    assertThat(verdict.summary()).isEqualTo("где мой заказ 12345?");
    assertThat(verdict.by()).isEqualTo("embedded");
  }

  @Test
  void burstIsOneTurn() {
    Turn turn = aTurn().saying("здравствуйте").saying("где мой заказ").saying("12345").build();
    Verdict verdict = UNDERSTANDING.classify(turn);
    assertThat(verdict.intent()).isEqualTo("order_status");
    assertThat(verdict.first("order")).contains("12345");
  }

  @Test
  void turnWithoutTextNamesItsKinds() {
    Turn turn =
        aTurn()
            .of(MessageKind.PHOTO, null)
            .of(MessageKind.PHOTO, " ")
            .of(MessageKind.VOICE, null)
            .byContactSpeaking("en")
            .build();
    Verdict verdict = UNDERSTANDING.classify(turn);
    assertThat(verdict.intent()).isEqualTo(Verdict.NONE);
    assertThat(verdict.confidence()).isZero();
    assertThat(verdict.summary()).isEqualTo("[photo ×2, voice]");
    assertThat(verdict.language()).isEqualTo("en");
  }

  @Test
  void captionIsText() {
    Turn turn = aTurn().of(MessageKind.PHOTO, "хочу вернуть, пришел брак").build();
    Verdict verdict = UNDERSTANDING.classify(turn);
    assertThat(verdict.intent()).isEqualTo("return_exchange");
    assertThat(verdict.summary()).isEqualTo("[photo] хочу вернуть, пришел брак");
  }

  @Test
  void summaryIsOneLineOfAtMostTwoHundredCharacters() {
    String text = "где мой заказ\n\n\tи почему так долго 😡 ".repeat(50);
    String summary = UNDERSTANDING.classify(aTurn().saying(text).build()).summary();
    assertThat(summary).hasSizeLessThanOrEqualTo(200).doesNotContain("\n", "\t").endsWith("…");
  }

  @Test
  void summaryNeverSplitsAPictogram() {
    String summary = UNDERSTANDING.classify(aTurn().saying("😡".repeat(300)).build()).summary();
    assertThat(summary).hasSizeLessThanOrEqualTo(200).matches("(😡)+…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "где мой заказ ",
        "a",
        "а",
        "1",
        "№1 ",
        ".",
        "\u0000",
        "😀",
        "\u202eמה שלומך ",
        "a@b.c ",
        "\ud83d",
        "$1 ",
        "http://",
        "+7916 ",
        "e\u0301",
        "-",
        "\n"
      })
  void hostileTextsAreReadInABlink(String piece) {
    Turn turn = aTurn().saying(piece.repeat(1_000_000 / piece.length())).build();
    Assertions.assertTimeout(
        Duration.ofSeconds(3), () -> assertThat(UNDERSTANDING.classify(turn)).isNotNull());
  }

  @Test
  void controlCharactersHideNothing() {
    Verdict verdict =
        UNDERSTANDING.classify(aTurn().saying("где\u0000мой\u0007заказ №\u202e12345").build());
    assertThat(verdict.intent()).isEqualTo("order_status");
    assertThat(verdict.first("order")).contains("12345");
    assertThat(verdict.summary()).isEqualTo("где мой заказ № 12345");
  }
}
