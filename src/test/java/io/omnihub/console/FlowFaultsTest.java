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
        "A route's id is at most 100 letters, digits, dots, - and _, not a b"
            + " | id маршрута — не больше 100 букв, цифр, точек, - и _, а не a b",
        "This is not text in UTF-8 | Это не текст в UTF-8",
        "This is a folder, not a file | Это папка, а не файл",
        "The file's name is longer than 300 characters | Имя файла длиннее 300 символов",
        "The folders do not come to rest: routes/a.json keeps changing"
            + " | Файлы всё время меняются: routes/a.json",
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
    assertThat(faults.of("The file cannot be read: access denied", RUSSIAN))
        .isEqualTo(new Fault("Файл не прочитать", "access denied"));
    assertThat(faults.of("Cannot finish the rollback in routes: disk", RUSSIAN))
        .isEqualTo(new Fault("Откат не закончен", "Cannot finish the rollback in routes: disk"));
    assertThat(faults.of("Route a does not start: Cannot bind to 5060", RUSSIAN))
        .isEqualTo(
            new Fault("Маршрут a не запускается. Camel этого не принимает", "Cannot bind to 5060"));
    assertThat(faults.of("Unknown function: nosuch.fn", Locale.ENGLISH))
        .isEqualTo(new Fault("Camel does not take this", "Unknown function: nosuch.fn"));
  }
}
