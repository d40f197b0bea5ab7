package io.omnihub.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.omnihub.message.Verdict.Entity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityExtractorTest {

  private final EntityExtractor extractor = new EntityExtractor("RU", "RUB");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          где мой заказ 12345?                         | 12345
          заказ №12345                                 | 12345
          заказ № 7                                    | 7
          по заказу номер: 48213 вопрос                | 48213
          заказ под номером 551                        | 551
          № 12345 когда приедет                        | 12345
          Any update on order #A-12345?                | A-12345
          my order number is 99-1234                   | 99-1234
          order no. ab1234 please                      | AB1234
          статус заказа 1234567890                     | 1234567890
          zakaz 5521                                   | 5521
          заказ 4410, отмените                         | 4410
          """)
  void orderNumbersAreFound(String text, String order) {
    assertThat(values(text, "order")).containsExactly(order);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "заказ на 15000 рублей",
        "заказ 15000 руб",
        "мой заказ, тел. 89161234567",
        "заказ 89161234567",
        "счет № 12345",
        "invoice #12345",
        "дом № 123, кв. №456",
        "заказал 3 стола",
        "https://shop.example/order/12345?no=67890",
        "заказ от 12.05",
        "order 2 pizzas"
      })
  void otherNumbersAreNotOrders(String text) {
    assertThat(values(text, "order")).isEmpty();
  }

  @Test
  void lineThatIsOnlyANumberAnswersWhichOrder() {
    assertThat(values("12345", "order")).containsExactly("12345");
    assertThat(values("вот\n 48213 \nспасибо", "order")).containsExactly("48213");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          позвоните 8 916 123-45-67        | +79161234567
          +7 (916) 123-45-67 Анна          | +79161234567
          мой номер 89161234567            | +79161234567
          9161234567                       | +79161234567
          call me at +1 650 253 0000       | +16502530000
          +44 20 7031 3000 in London       | +442070313000
          """)
  void phonesAreNormalisedToE164(String text, String phone) {
    assertThat(values(text, "phone")).containsExactly(phone);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "заказ 4951234567",
        "ИНН 7707083893",
        "карта 4111 1111 1111 1111",
        "12345",
        "1 500 000 руб"
      })
  void otherNumbersAreNotPhones(String text) {
    assertThat(values(text, "phone")).isEmpty();
  }

  @Test
  void mailsAreLowerCase() {
    assertThat(values("пишите на Anna.Petrova+shop@Mail.Example.COM.", "email"))
        .containsExactly("anna.petrova+shop@mail.example.com");
    assertThat(values("почта иван@почта.рф", "email")).containsExactly("иван@почта.рф");
    assertThat(values("@nickname and a@b and x@@y.zz", "email")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1500 руб               | 1500.00 RUB
          1 500,50 ₽             | 1500.50 RUB
          за 1500р               | 1500.00 RUB
          1500 р.                | 1500.00 RUB
          5 тыс. рублей          | 5000.00 RUB
          5 тысяч                | 5000.00 RUB
          15 т.р. за все         | 15000.00 RUB
          2к руб                 | 2000.00 RUB
          1,5 млн руб            | 1500000.00 RUB
          $20                    | 20.00 USD
          20$                    | 20.00 USD
          $1,500.75              | 1500.75 USD
          $5k budget             | 5000.00 USD
          100 USD                | 100.00 USD
          USD 100                | 100.00 USD
          20 bucks               | 20.00 USD
          99,90 €                | 99.90 EUR
          1.500 евро             | 1500.00 EUR
          £9.99                  | 9.99 GBP
          300 тенге              | 300.00 KZT
          """)
  void moneyHasAValueAndACurrency(String text, String money) {
    assertThat(values(text, "money")).containsExactly(money);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 тыс подписчиков",
        "5 раз",
        "12 размер",
        "2 ребенка",
        "в 2024 году",
        "10 rubber"
      })
  void otherCountsAreNotMoney(String text) {
    assertThat(values(text, "money")).isEmpty();
  }

  @Test
  void entitiesKeepTheOrderAndTheWordsOfTheText() {
    assertThat(extractor.extract("Заказ №551 за 1500 ₽, тел. 8 916 123-45-67, a@b.ru"))
        .containsExactly(
            new Entity("order", "551", "551"),
            new Entity("money", "1500.00 RUB", "1500 ₽"),
            new Entity("phone", "+79161234567", "8 916 123-45-67"),
            new Entity("email", "a@b.ru", "a@b.ru"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1", "a", "a.", "1 ", "@", "a@", "№", "заказ ", "order: ", "1,", "+7 ", "1 000 ", "-1"
      })
  void repeatedPiecesFinishQuickly(String piece) {
    String text = piece.repeat(PlainText.LONGEST / piece.length());
    Assertions.assertTimeout(Duration.ofSeconds(3), () -> extractor.extract(text));
  }

  @Test
  void largeNumbersAreNoTrouble() {
    assertThatNoException()
        .isThrownBy(() -> extractor.extract("9".repeat(400) + " руб №" + "9".repeat(400)));
  }

  @Test
  void unknownRegionIsRejectedAtStart() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EntityExtractor("XX", "RUB"));
  }

  private List<String> values(String text, String kind) {
    return extractor.extract(text).stream()
        .filter(e -> e.kind().equals(kind))
        .map(Entity::value)
        .toList();
  }
}
