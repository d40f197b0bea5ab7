package io.omnihub.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {

  private static final List<Option> OFFERED =
      List.of(
          new Option("button", "price", "Узнать цену", 1),
          new Option("button", "order", "Где мой заказ?", 2),
          new Option("button", "person", "Ещё", 3));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2",
        " 2. ",
        "2)",
        "№2",
        "№ 2",
        "#2",
        "2️⃣",
        "２",
        "где мой заказ?",
        "ГДЕ  МОЙ ЗАКАЗ?",
        "2. Где мой заказ?"
      })
  void optionIsMeantByItsNumberOrTitle(String said) {
    assertThat(Option.meant(OFFERED, said)).contains(OFFERED.get(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4",
        "0",
        "22",
        "2 штуки",
        "2 и 3",
        "12345",
        "заказ",
        "2. Узнать цену",
        "-2",
        "2/3",
        "2,5"
      })
  void otherWordsMeanNone(String said) {
    assertThat(Option.meant(OFFERED, said)).isEmpty();
  }

  @Test
  void lettersThatPeopleMixUpAreTheSame() {
    assertThat(Option.meant(OFFERED, "еще!")).contains(OFFERED.get(2));
  }

  @Test
  void whatCouldBeTwoIsNotGuessed() {
    List<Option> pieces = List.of(new Option("list", "a", "2", 1), new Option("list", "b", "1", 2));

    assertThat(Option.meant(pieces, "1")).isEmpty();
  }

  @Test
  void buttonThatStandsWithoutANumberIsNamedByItsTitleOnly() {
    List<Option> buttons = List.of(new Option("button", "yes", "Да", null));

    assertThat(Option.meant(buttons, "1")).isEmpty();
    assertThat(Option.meant(buttons, "да")).isPresent();
  }
}
