package io.omnihub.understanding;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds sums of money with their currency: {@code 1 500 ₽}, {@code $20}, {@code 5 тыс. руб}. */
final class MoneyReader {

  /** Told of each sum, in no promised order. */
  interface Sink {
    void money(int from, int to, String value);
  }

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  /** How each currency is written; no two share a spelling. */
  private static final Map<String, String> CURRENCIES = currencies();

  private static Map<String, String> currencies() {
    var written = new LinkedHashMap<String, String>();
    written.put("RUB", "₽|руб(?:\\.|л(?:ей|я|ь|ях|ям|и))?+|rub(?:les?)?+|rur|р\\.?+");
    written.put("USD", "\\$|usd|долл(?:ар(?:а|ов|ы)?+|\\.)?+|dollars?+|bucks|бакс(?:ов|а)?+");
    written.put("EUR", "€|eur|евро|euros?+");
    written.put("GBP", "£|gbp|pounds?+|фунт(?:ов|а)?+");
    written.put("KZT", "₸|kzt|тенге");
    written.put("BYN", "byn");
    written.put("UAH", "₴|uah|грн|грив(?:ен|ны|на)");
    written.put("CNY", "¥|cny|юан(?:ей|я|ь)");
    return written;
  }

  private static final String AMOUNT =
      "(?<![\\p{L}\\p{N}.,])(?<amount>\\d{1,3}+(?:(?<gap>[ .,'])\\d{3}(?:\\k<gap>\\d{3}){0,3}+"
          + "(?!\\d))(?:[.,]\\d{1,2}+(?!\\d))?+|\\d{1,12}+(?:[.,]\\d{1,2}+(?!\\d))?+)";

  private static final String MULTIPLE =
      "(?<multiple>тыс(?:яч[аиу]?+|\\.)?+|млн\\.?+|[kк]|т\\.?(?=\\s?р))";

  private static final String CURRENCY =
      "(?<currency>" + String.join("|", CURRENCIES.values()) + ")";

  private static final Pattern AFTER =
      Pattern.compile(
          AMOUNT + "\\s{0,2}+(?:" + MULTIPLE + "\\s{0,2}+)?" + CURRENCY + "(?![\\p{L}\\d])", FLAGS);

  private static final Pattern BEFORE =
      Pattern.compile(
          "(?<currency>[$€£₽¥₸₴]|(?<!\\p{L})(?:usd|eur|rub|gbp))\\s{0,2}+"
              + AMOUNT
              + "(?:\\s{0,1}+"
              + MULTIPLE
              + ")?+(?![\\p{L}\\d])",
          FLAGS);

  /** “5 тыс.” names no currency; before a noun it counts something else. */
  private static final Pattern THOUSANDS =
      Pattern.compile(
          AMOUNT
              + "\\s{0,2}+(?<multiple>тыс(?:яч[аиу]?+|\\.)?+)(?!\\p{L})"
              + "(?=\\s*+(?:[,.!?;)]|$|(?:за|на|в|и|до|или|с|от|без|если|не|это)(?!\\p{L})))",
          FLAGS);

  private static final Map<String, BigDecimal> MULTIPLES =
      Map.of(
          "т",
          new BigDecimal(1_000),
          "к",
          new BigDecimal(1_000),
          "k",
          new BigDecimal(1_000),
          "м",
          new BigDecimal(1_000_000));

  private static final Map<String, Pattern> CODES =
      CURRENCIES.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> Pattern.compile(e.getValue(), FLAGS)));

  private final String defaultCurrency;

  MoneyReader(String defaultCurrency) {
    this.defaultCurrency = defaultCurrency;
  }

  void find(String text, Sink sink) {
    for (Pattern pattern : new Pattern[] {BEFORE, AFTER, THOUSANDS}) {
      Matcher sum = pattern.matcher(text);
      while (sum.find()) {
        String currency = pattern == THOUSANDS ? defaultCurrency : currency(sum.group("currency"));
        sink.money(sum.start(), sum.end(), amount(sum).toPlainString() + " " + currency);
      }
    }
  }

  private static BigDecimal amount(Matcher sum) {
    String written = sum.group("amount");
    String gap = sum.group("gap");
    String whole =
        gap == null ? written : written.replaceAll(Pattern.quote(gap) + "(?=\\d{3})", "");
    var amount = new BigDecimal(whole.replace(',', '.'));
    String multiple = sum.group("multiple");
    if (multiple != null) {
      String first = multiple.substring(0, 1).toLowerCase(Locale.ROOT);
      amount = amount.multiply(MULTIPLES.get(first));
    }
    return amount.setScale(2, RoundingMode.HALF_UP);
  }

  private static String currency(String written) {
    return CODES.entrySet().stream()
        .filter(e -> e.getValue().matcher(written).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
