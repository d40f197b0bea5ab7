package io.omnihub.understanding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentimentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          negative | ужасный сервис
          negative | спасибо, но я очень разочарована
          negative | мне это не нравится
          negative | я не очень доволен
          negative | terrible quality
          negative | I'm not happy
          negative | it doesn't look good
          negative | ну вы даете 😡
          positive | спасибо, всё отлично
          positive | you are great
          positive | 👍
          neutral  | где мой заказ
          neutral  | без проблем
          neutral  | no problem
          neutral  | where is my order
          """)
  void toneFollowsWordsAndNegations(String tone, String text) {
    assertThat(Sentiment.of(Tokens.of(text))).isEqualTo(tone);
  }
}
