package io.omnihub.understanding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

  @ParameterizedTest
  @CsvSource({
    "где мой заказ, ru",
    "нужен Apple iPhone 15 Pro Max, ru",
    "where is my order, en",
    "call Иван please about my order, en",
    "gde moy zakaz, ru",
    "skolko stoit dostavka, ru"
  })
  void scriptAndWordsTellTheLanguage(String text, String language) {
    assertThat(Language.of(text, Tokens.of(text), "de", "ru")).isEqualTo(language);
  }

  @Test
  void textWithoutLettersHasTheLanguageOfTheHint() {
    assertThat(Language.of("12345 👍", Tokens.of("12345 👍"), "en-GB", "ru")).isEqualTo("en");
    assertThat(Language.of("12345", Tokens.of("12345"), null, "ru")).isEqualTo("ru");
  }
}
