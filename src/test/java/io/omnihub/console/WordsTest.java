package io.omnihub.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.work.DeadLetters;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.ResourceBundleMessageSource;

class WordsTest {

  private static final Locale RUSSIAN = Locale.forLanguageTag("ru");
  private final Words words = new Words(null, null, bundles());

  private static ResourceBundleMessageSource bundles() {
    var messages = new ResourceBundleMessageSource();
    messages.setBasename("messages");
    messages.setDefaultEncoding("UTF-8");
    messages.setFallbackToSystemLocale(false);
    return messages;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Larger than 52428800 bytes | Больше 50 МБ",
        "The address is not a public one | Адрес не публичный",
        "The provider has it no more (HTTP 404) | У провайдера его больше нет (HTTP 404)",
        "The file to send is not to be had: The file is empty"
            + " | Не удалось получить файл для отправки: Файл пуст",
        "The file to send is not to be had: HTTP 403"
            + " | Не удалось получить файл для отправки: HTTP 403",
      })
  void ownReasonsAreSaidInTheReadersLanguage(String stored, String shown) {
    assertThat(words.reason(stored, RUSSIAN)).isEqualTo(shown);
  }

  @Test
  void failuresAreSaidInTheReadersLanguageWithoutNamesOfClasses() {
    assertThat(words.reason(DeadLetters.reason(new UnknownHostException("b24.example")), RUSSIAN))
        .isEqualTo("Нет такого сервера: b24.example");
    assertThat(
            words.reason(DeadLetters.reason(new SocketTimeoutException("Read timed out")), RUSSIAN))
        .isEqualTo("Ответ не пришёл вовремя");
    assertThat(words.reason(DeadLetters.reason(new IOException("Connection reset")), RUSSIAN))
        .isEqualTo("Соединение оборвалось");
  }

  @Test
  void whatOthersSaidIsShownAsTheySaidIt() {
    assertThat(words.reason("HTTP 400: Bad Request: chat not found", RUSSIAN))
        .isEqualTo("HTTP 400: Bad Request: chat not found");
    assertThat(words.reason("Larger than 99999999999999999999 bytes", RUSSIAN))
        .startsWith("Larger");
  }
}
