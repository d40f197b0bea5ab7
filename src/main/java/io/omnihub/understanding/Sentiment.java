package io.omnihub.understanding;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tone of a text by a small lexicon of stems. A bad word weighs more than a good one, since
 * politeness comes along with anger; a negation within two words before turns a good word bad and
 * silences a bad one (“no problem”).
 */
final class Sentiment {

  static final String NEGATIVE = "negative";
  static final String NEUTRAL = "neutral";
  static final String POSITIVE = "positive";

  private static final int REACH = 2;

  private static final Set<String> NEGATIONS =
      Set.of(
          ("не нет ни без никак not no never dont doesnt didnt isnt wasnt arent werent cant couldnt"
                  + " wont wouldnt aint without nothing hardly")
              .split(" "));

  private static final Set<Long> GOOD =
      stems(
          """
          спасибо благодарю хорошо хороший отлично отличный отличная супер прекрасно прекрасный
          замечательно замечательный классно класс круто крутой рад рада доволен довольна довольны
          люблю нравится понравилось понравился лучший лучшие лучше восторг удобно удобный быстро
          вежливый вежливо качественно качественный молодцы молодец помогли выручили приятно идеально
          рекомендую красиво красивый шикарно благодарен благодарна устраивает
          thanks thank thx good great excellent awesome perfect perfectly amazing wonderful fantastic
          love loved like liked best happy glad pleased satisfied nice helpful kind friendly fast
          recommend beautiful appreciate grateful cool superb brilliant delighted
          👍 🙏 ❤ 😊 🙂 😍 🥰 😀 😁 👏 🔥
          """);

  private static final Set<Long> BAD =
      stems(
          """
          плохо плохой плохая плохое ужас ужасно ужасный ужасная ужасное отвратительно отвратительный
          отвратительное кошмар кошмарный безобразие хамство хам нахамил нагрубил грубый грубо обман
          обманули обманщики мошенники мошенник развод позор позорище недоволен недовольна возмущен
          возмущена возмутительно разочарован разочарована разочарование злюсь бешенстве бесит
          надоело надоели достали издевательство издеваетесь сломался сломалось сломана сломанный
          разбитый разбили разбитую брак бракованный бракованная испортил испортили жалоба пожаловаться
          претензия суд барахло мусор дрянь худший хуже проблема проблемы опоздал опоздали тупой
          идиоты бардак некомпетентный невозможно наглость хлам тухлый грязный мятая врете врут
          bad terrible awful horrible worst worse disgusting disgrace disgraceful rude angry furious
          mad disappointed disappointing disappointment unhappy unacceptable ridiculous outrageous
          scam scammers fraud cheated lied liar broken broke defective damaged smashed garbage trash
          useless complain complaint sue hate hated annoying annoyed annoyance fed pathetic shame
          incompetent problem problems poor late stupid sick horrendous nightmare waste
          😡 🤬 😠 👎 😤 😢 😭 🤮 💩
          """);

  private Sentiment() {}

  static String of(List<String> words) {
    var features = new Features();
    int tone = 0;
    for (int i = 0; i < words.size(); i++) {
      long stem = features.stem(words.get(i));
      boolean negated = isNegated(words, i);
      if (BAD.contains(stem)) {
        tone -= negated ? 0 : 2;
      } else if (GOOD.contains(stem)) {
        tone += negated ? -2 : 1;
      }
    }
    return tone == 0 ? NEUTRAL : tone < 0 ? NEGATIVE : POSITIVE;
  }

  private static boolean isNegated(List<String> words, int at) {
    for (int i = Math.max(0, at - REACH); i < at; i++) {
      if (NEGATIONS.contains(words.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static Set<Long> stems(String words) {
    var features = new Features();
    var stems = new HashSet<Long>();
    for (String word : words.strip().split("\\s+")) {
      stems.add(features.stem(word));
    }
    return Set.copyOf(stems);
  }
}
