package io.omnihub.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.console.FlowFaults.Fault;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.ResourceBundleMessageSource;

class FlowFaultsTest {

  private static final Locale RUSSIAN = Locale.forLanguageTag("ru");
  private final FlowFaults faults = new FlowFaults(bundles());

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
        "The file is empty | Файл пуст",
        "The route has no id; write it as route: id, from | У маршрута нет id",
        "There is no component nosuch | Нет компонента nosuch",
        "direct has no option speed, pace | У direct нет параметра speed, pace",
        "No route begins with direct:nowhere | Ни один маршрут не начинается с direct:nowhere",
        "There is no Kamelet card-aktion | Нет Kamelet card-aktion",
        "There is no file kamelets/maps/none.jslt | Нет файла kamelets/maps/none.jslt",
        "Route id a is already in routes/b.camel.yaml, line 3"
            + " | Маршрут с id a уже есть в routes/b.camel.yaml, строка 3",
        "direct:a as the beginning of a route is already in routes/b.camel.yaml, line 3"
            + " | С direct:a уже начинается маршрут в routes/b.camel.yaml, строка 3",
        "Kamelet card-action needs title | Kamelet card-action вызван без обязательных параметров: title",
        "There is no Kamelet x; route a does not run without it"
            + " | Нет Kamelet x; без этого не работает маршрут a",
        "There is no Kamelet x (routes/41.camel.yaml, line 7)"
            + " | Нет Kamelet x (routes/41.camel.yaml:7)",
        "There is no route in /etc/flow/routes | Нет ни одного маршрута в /etc/flow/routes",
      })
  void kindOfFaultIsToldInTheReadersLanguage(String reason, String sentence) {
    assertThat(faults.of(reason, RUSSIAN)).isEqualTo(new Fault(sentence, null));
  }

  @Test
  void whatOthersSaidStandsBesideTheSentence() {
    assertThat(faults.of("This is not YAML: expected <block end>", RUSSIAN))
        .isEqualTo(new Fault("Это не YAML", "expected <block end>"));
    assertThat(faults.of("The mapping does not compile: Parse error", Locale.ENGLISH))
        .isEqualTo(new Fault("The mapping does not compile", "Parse error"));
    assertThat(faults.of("Route a does not start: Cannot bind to 5060", RUSSIAN))
        .isEqualTo(
            new Fault("Маршрут a не запускается. Camel этого не принимает", "Cannot bind to 5060"));
    assertThat(faults.of("Unknown function: nosuch.fn", Locale.ENGLISH))
        .isEqualTo(new Fault("Camel does not take this", "Unknown function: nosuch.fn"));
  }
}
