package io.omnihub.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.channel.Capabilities;
import io.omnihub.message.Content;
import io.omnihub.message.Content.Button;
import io.omnihub.message.Content.Choice;
import io.omnihub.message.Content.Media;
import io.omnihub.message.InboundMessage.Card;
import io.omnihub.message.InboundMessage.Entity;
import io.omnihub.message.InboundMessage.Location;
import io.omnihub.message.Option;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapingTest {

  private static final Button YES = new Button("yes", "Да", null, "reply");
  private static final Button NO = new Button("no", "Нет", null, "reply");
  private static final Button SITE = new Button(null, "Каталог", "https://shop.example/", "url");
  private static final Button PHONE = new Button("phone", "Телефон", null, "contact");

  @Test
  void whatAChannelShowsIsLeftAsItIs() {
    Shaping shaping = Shaping.of(choice(YES, NO, SITE), shows(100, 3, 20, 0, "photo"));

    assertThat(shaping.parts()).containsExactly(choice(YES, NO, SITE));
    assertThat(shaping.changes()).isEmpty();
  }

  @Test
  void buttonsOfAChannelWithoutBecomeANumberedList() {
    Shaping shaping = Shaping.of(choice(YES, NO, SITE, PHONE), Capabilities.TEXT);

    assertThat(shaping.parts())
        .containsExactly(Content.of("Привезти?\nКаталог: https://shop.example/\n1. Да\n2. Нет"));
    assertThat(shaping.changes()).containsExactlyInAnyOrder("buttons-as-text", "button-left-out");
  }

  @Test
  void moreButtonsThanFitBecomeAListWhereThereIsOne() {
    Shaping shaping = Shaping.of(choice(YES, NO), shows(100, 1, 20, 10));

    assertThat(shaping.parts().get(0).buttons()).isEmpty();
    assertThat(shaping.parts().get(0).list().rows())
        .extracting(Choice.Row::id)
        .containsExactly("yes", "no");
    assertThat(shaping.changes()).containsExactly("buttons-as-list");
  }

  @Test
  void numbersOfButtonsAndListGoOn() {
    Choice list =
        new Choice(
            null, List.of(new Choice.Section(null, List.of(new Choice.Row("x", "Иное", "всё")))));

    Shaping shaping =
        Shaping.of(
            new Content("Что?", List.of(YES, NO), null, list, null, null, null), Capabilities.TEXT);

    assertThat(shaping.parts()).containsExactly(Content.of("Что?\n1. Да\n2. Нет\n3. Иное (всё)"));
    assertThat(shaping.options())
        .containsExactly(
            new Option("button", "yes", "Да", 1),
            new Option("button", "no", "Нет", 2),
            new Option("list", "x", "Иное", 3));
  }

  @Test
  void formattingGoesAlongWithThePartsOfALongText() {
    String text = "😀 слово ".repeat(30).strip();
    int at = text.lastIndexOf("слово");
    Content content =
        Content.of(null)
            .saying(
                "  " + text,
                List.of(
                    new Entity("bold", 2, text.length(), null),
                    new Entity("link", 2 + at, 5, "https://shop.example/")));

    List<Content> parts = Shaping.of(content, shows(50, 3, 20, 0)).parts();

    assertThat(parts).hasSizeGreaterThan(3);
    assertThat(parts)
        .allSatisfy(
            part ->
                assertThat(part.entities().get(0))
                    .isEqualTo(new Entity("bold", 0, part.text().length(), null)));
    Content last = parts.get(parts.size() - 1);
    Entity link = last.entities().get(1);
    assertThat(last.text().substring(link.offset(), link.offset() + link.length()))
        .isEqualTo("слово");
  }

  @Test
  void plainChannelGetsTheAddressOfALink() {
    Content content =
        Content.of(null)
            .saying("Вот каталог.", List.of(new Entity("link", 4, 7, "https://shop.example/")));

    assertThat(Shaping.of(content, Capabilities.TEXT).parts())
        .containsExactly(Content.of("Вот каталог (https://shop.example/)."));
  }

  @Test
  void cardsGoOneByOneAndOneWithoutAPhoneIsWords() {
    Card anna = new Card("Анна", List.of("+79161234567"), null, null);
    Card mail = new Card("Склад", null, List.of("stock@shop.example"), null);
    Content content =
        new Content("Пишите", null, null, null, null, null, null, List.of(anna, mail), null);

    Shaping shaping = Shaping.of(content, shows(100, 0, 0, 0, "contact"));

    assertThat(shaping.parts().get(0).contacts()).containsExactly(anna);
    assertThat(shaping.parts().get(1).text()).isEqualTo("Пишите\nСклад, stock@shop.example");
  }

  @Test
  void titleIsNeverCut() {
    Button wordy = new Button("w", "Да, привезите завтра до обеда", null, "reply");

    Shaping shaping = Shaping.of(choice(wordy, NO), shows(200, 3, 20, 0));

    assertThat(shaping.parts().get(0).text()).endsWith("1. Да, привезите завтра до обеда\n2. Нет");
  }

  @Test
  void mediaBecomeDocumentsOrLinks() {
    Media voice = new Media("voice", "https://cdn.example/1.ogg", "Запись", "audio/ogg", null);
    Content content = new Content("Вот", null, null, null, List.of(voice), null, null);

    assertThat(Shaping.of(content, shows(100, 0, 0, 0, "document")).parts().get(0).media())
        .extracting(Media::kind)
        .containsExactly("document");
    Shaping linked = Shaping.of(content, Capabilities.TEXT);
    assertThat(linked.parts())
        .containsExactly(Content.of("Вот\nЗапись: https://cdn.example/1.ogg"));
    assertThat(linked.changes()).containsExactly("media-as-link");
  }

  @Test
  void textThatIsNoCaptionGoesByItself() {
    Media photo = new Media("photo", "https://cdn.example/1.jpg", null, null, null);
    Content content = new Content("а".repeat(60), null, null, null, List.of(photo), null, null);

    Shaping shaping = Shaping.of(content, shows(50, 0, 0, 0, "photo"));

    assertThat(shaping.parts().get(0).media()).containsExactly(photo);
    assertThat(shaping.parts().get(1).text()).hasSizeLessThanOrEqualTo(50);
    assertThat(shaping.changes()).containsExactly("split");
  }

  @Test
  void placeBecomesItsAddress() {
    Content content =
        new Content(
            null, null, null, null, null, new Location(55.75, 37.61, "Склад", "Москва"), null);

    assertThat(Shaping.of(content, Capabilities.TEXT).parts())
        .containsExactly(Content.of("Склад\nМосква\n55.750000, 37.610000"));
  }

  @Test
  void buttonsComeWithTheLastPartOfALongText() {
    Content content =
        new Content("Слово ".repeat(40).strip(), List.of(YES), null, null, null, null, null);

    List<Content> parts = Shaping.of(content, shows(100, 3, 20, 0)).parts();

    assertThat(parts).hasSizeGreaterThan(2);
    assertThat(parts.get(parts.size() - 1).buttons()).containsExactly(YES);
    assertThat(parts.subList(0, parts.size() - 1)).allMatch(part -> part.buttons().isEmpty());
  }

  @Test
  void partsOfATextLoseNothingButWhiteSpaceAndNoHalfCharacter() {
    Random random = new Random(7);
    String letters = "абв \n.!?😀é";
    for (int run = 0; run < 2000; run++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(300);
      for (int i = 0; i < length; i++) {
        text.appendCodePoint(
            letters.codePointAt(
                letters.offsetByCodePoints(
                    0, random.nextInt(letters.codePointCount(0, letters.length())))));
      }
      int longest = 5 + random.nextInt(40);

      List<String> parts = Shaping.split(text.toString().strip(), longest);

      assertThat(parts).allMatch(part -> part.length() <= longest);
      assertThat(parts)
          .noneMatch(
              part ->
                  !part.isEmpty()
                      && (Character.isHighSurrogate(part.charAt(part.length() - 1))
                          || Character.isLowSurrogate(part.charAt(0))));
      assertThat(String.join("", parts).replaceAll("\\s", ""))
          .isEqualTo(text.toString().replaceAll("\\s", ""));
    }
  }

  private static Content choice(Button... buttons) {
    return new Content("Привезти?", List.of(buttons), null, null, null, null, null);
  }

  private static Capabilities shows(int text, int buttons, int title, int list, String... media) {
    return new Capabilities(
        text,
        text,
        Set.of(media),
        buttons,
        title,
        true,
        false,
        true,
        true,
        list,
        false,
        false,
        false,
        false,
        false,
        false,
        true,
        Set.of("sent"),
        null,
        "",
        "",
        "");
  }
}
