package io.omnihub.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.message.InboundMessage.Entity;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TextsTest {

  private static final Pattern PLACE = Pattern.compile("\\{[^}]*}");

  private final Texts texts = new Texts();

  @Test
  void valuesComeIntoTheirPlacesWhateverTheCaseOfTheColumn() {
    Map<String, Object> order =
        Map.of("NUMBER", 12345, "status", "в пути", "expected", "5 марта", "carrier", "СДЭК");

    assertThat(texts.render("order.found", "ru", Map.of("order", order)))
        .isEqualTo("Заказ 12345: в пути. Ожидаемая дата: 5 марта. Перевозчик: СДЭК.");
  }

  @Test
  void valueIsNeverReadAsATemplate() {
    String hostile = "{title} $1 ${x} \\ '{0}'";

    assertThat(texts.render("mail.ticket.subject", "en", Map.of("title", hostile)))
        .isEqualTo("We have your request: " + hostile);
  }

  @Test
  void partsOfATextAreToldAndAValueIsNeverFormatting() {
    Formatted text =
        Texts.formatted(
            "😀 **Заказ {order.number}** `{title}`: [следить](https://shop.example/t) 2 ** 3",
            Map.of("order", Map.of("number", "__7__"), "title", "[x](https://evil.example)"));

    assertThat(text.text()).isEqualTo("😀 Заказ __7__ [x](https://evil.example): следить 2 ** 3");
    assertThat(text.entities())
        .containsExactly(
            new Entity("bold", 3, 11, null),
            new Entity("code", 15, 25, null),
            new Entity("link", 42, 7, "https://shop.example/t"));
  }

  @Test
  void placeWithoutAValueIsADash() {
    assertThat(texts.render("mail.ticket.subject", "en", Map.of()))
        .isEqualTo("We have your request: —");
    assertThat(texts.render("order.found", "en", Map.of("order", Map.of("number", "7"))))
        .startsWith("Order 7: —.");
  }

  @Test
  void languageThatIsNotRussianReadsEnglish() {
    assertThat(texts.render("thanks", "de", Map.of()))
        .isEqualTo("You are welcome! Write any time.");
    assertThat(texts.render("thanks", null, Map.of())).startsWith("You are");
  }

  @Test
  void unknownKeyIsAnError() {
    assertThatThrownBy(() -> texts.render("no.such.text", "ru", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such.text");
  }

  @Test
  void bundlesHaveTheSameKeysWithTheSamePlaces() throws IOException {
    Map<String, Set<String>> russian = places("ru");

    assertThat(russian).isNotEmpty();
    assertThat(places("en")).isEqualTo(russian);
  }

  /** By key, the places; a place in a language of its own ({@code status_en}) counts as common. */
  private static Map<String, Set<String>> places(String language) throws IOException {
    Properties properties = new Properties();
    String name = "/texts/replies_" + language + ".properties";
    try (Reader reader =
        new InputStreamReader(TextsTest.class.getResourceAsStream(name), StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    Map<String, Set<String>> places = new TreeMap<>();
    properties.forEach(
        (key, text) -> {
          assertThat((String) text).as("%s in %s", key, language).isNotBlank();
          Set<String> ofKey = places.computeIfAbsent((String) key, k -> new TreeSet<>());
          Matcher place = PLACE.matcher((String) text);
          while (place.find()) {
            ofKey.add(place.group().replace("_" + language + "}", "}"));
          }
        });
    return places;
  }
}
