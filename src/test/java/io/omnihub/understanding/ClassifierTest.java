package io.omnihub.understanding;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.message.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {

  private static final double CONFIDENT = 0.7;

  private static List<Intent> intents;
  private static Classifier classifier;

  @BeforeAll
  static void train() {
    intents = IntentFiles.read("");
    classifier = Classifier.train(intents);
  }

  @Test
  void heldOutSentencesAreNotAmongTheExamples() {
    Set<String> examples = new HashSet<>();
    for (Intent intent : intents) {
      intent.examples().values().forEach(texts -> texts.forEach(t -> examples.add(bare(t))));
    }
    assertThat(HeldOut.sentences()).hasSizeGreaterThanOrEqualTo(150);
    assertThat(HeldOut.sentences()).noneMatch(s -> examples.contains(bare(s.text())));
  }

  @Test
  void atLeastNineInTenHeldOutSentencesGetTheirIntent() {
    assertThat(rightShare(HeldOut.sentences())).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void confidentVerdictsAreRightAsOftenAsTheySay() {
    List<HeldOut.Sentence> confident =
        HeldOut.sentences().stream()
            .filter(s -> classifier.classify(s.text()).confidence() >= 0.8)
            .toList();
    assertThat(confident).hasSizeGreaterThan(100);
    assertThat(rightShare(confident)).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          order_status    | где мой заказ 12345?
          order_status    | where is my order 12345
          delivery        | сколько стоит доставка в Казань
          price           | сколько стоит
          invoice         | выставьте счет
          return_exchange | I want a refund
          human           | позовите оператора
          call_me_back    | перезвоните мне
          complaint       | ужасный сервис, вы меня обманули
          greeting        | здравствуйте
          thanks          | спасибо большое
          """)
  void plainWishesAreUnderstoodWithConfidence(String intent, String text) {
    Classifier.Result result = classifier.classify(text);
    assertThat(result.intent()).isEqualTo(intent);
    assertThat(result.confidence()).isGreaterThanOrEqualTo(CONFIDENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          order_status | здравствуйте, где мой заказ 12345?
          order_status | здравствуйте где мой заказ 12345
          order_status | Добрый день! Меня зовут Анна. Подскажите, где мой заказ 12345? Спасибо!
          order_status | Hello! My name is Ann. Where is my order 12345? Thank you.
          price        | привет! сколько стоит диван? спасибо
          invoice      | good morning, please send me an invoice, thanks
          complaint    | здравствуйте. ваш курьер мне нахамил. до свидания
          """)
  void greetingYieldsToTheBusinessIntent(String intent, String text) {
    Classifier.Result result = classifier.classify(text);
    assertThat(result.intent()).isEqualTo(intent);
    assertThat(result.confidence()).isGreaterThanOrEqualTo(CONFIDENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          greeting | Добрый день, подскажите пожалуйста
          greeting | hello, my name is Peter
          greeting | Здравствуйте! Меня зовут Анна
          thanks   | хорошо, спасибо!
          """)
  void courtesyStandsWhereNothingElseIsSaid(String intent, String text) {
    assertThat(classifier.classify(text).intent()).isEqualTo(intent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"бывапр щшгнек", "qwpeoriu zxmcnb", "مرحبا كيف حالك", "你好吗", "ⵣⵣⵣ", "аааааааааа"})
  void unknownWordsAreNeverConfident(String text) {
    Classifier.Result result = classifier.classify(text);
    assertThat(result.intent()).isEqualTo(Verdict.NONE);
    assertThat(result.confidence()).isLessThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345", "", "   ", "?!", "10 20 30"})
  void whatHasNoWordsSaysNothing(String text) {
    assertThat(classifier.classify(text)).isEqualTo(new Classifier.Result(Verdict.NONE, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ГДЕ МОЙ ЗАКАЗ",
        "где мой закааааааз???",
        "где\u200b мой зак\u00adаз",
        "where's my order",
        "where’s my order",
        "wheres my order"
      })
  void writingHabitsDoNotMatter(String text) {
    assertThat(classifier.classify(text).intent()).isEqualTo("order_status");
  }

  @Test
  void trainingTwiceGivesTheSameModel() {
    Classifier again = Classifier.train(intents);
    assertThat(HeldOut.sentences())
        .allSatisfy(
            s -> assertThat(again.classify(s.text())).isEqualTo(classifier.classify(s.text())));
  }

  @Test
  void threadsShareOneModel() {
    List<Classifier.Result> alone = classifyAll(HeldOut.sentences().stream());
    List<Classifier.Result> together =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> classifyAll(HeldOut.sentences().stream()))
            .reduce((a, b) -> a.equals(b) ? a : List.of())
            .orElseThrow();
    assertThat(together).isEqualTo(alone);
  }

  private static List<Classifier.Result> classifyAll(
      java.util.stream.Stream<HeldOut.Sentence> sentences) {
    return sentences.map(s -> classifier.classify(s.text())).toList();
  }

  private static double rightShare(List<HeldOut.Sentence> sentences) {
    long right =
        sentences.stream()
            .filter(s -> classifier.classify(s.text()).intent().equals(s.intent()))
            .count();
    return right / (double) sentences.size();
  }

  private static String bare(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
