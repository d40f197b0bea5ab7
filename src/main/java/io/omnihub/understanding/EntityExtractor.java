package io.omnihub.understanding;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import io.omnihub.message.Verdict.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds order numbers, phones, mails and sums of money. The kinds are looked for from the surest to
 * the least sure, and no stretch of text is two things. Every expression is bounded and none can
 * backtrack over a stretch twice; a text is to come through {@link PlainText}.
 */
final class EntityExtractor {

  private static final int PHONE_DIGITS = 7;
  private static final int PHONE_TRIES = 50;
  private static final int LONGEST_BARE_NUMBER = 10;
  private static final int FEWEST_ORDER_DIGITS = 3;

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  private static final Pattern LINK =
      Pattern.compile("(?:https?://|www\\.|t\\.me/)[^\\s]++", FLAGS);

  private static final Pattern EMAIL =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}+@"
              + "(?:[\\p{L}\\p{N}-]{1,63}+\\.){1,8}[\\p{L}]{2,24}+",
          FLAGS);

  private static final String ORDER_CODE =
      "(?<code>\\p{L}{0,5}+-?\\d{1,15}+(?:[-/][\\p{L}\\d]{1,10}+){0,3}+)(?![\\p{L}\\p{N}])";

  private static final Pattern ORDER =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:заказ(?:а|у|ом|е|ы|ов)?+|zakaz[aue]?+|orders?+)(?!\\p{L})"
              + "[\\s:]{0,3}+(?:под\\s{1,3}+)?+"
              + "(?:(?:номер(?:ом|а|у)?+|number|nr|no|num|n|id)(?!\\p{L})[.:]?+)?+"
              + "[\\s:]{0,3}+(?:(?:is|это|[-=–—])\\s{1,3}+)?+(?<sign>[№#])?+\\s{0,3}+"
              + ORDER_CODE,
          FLAGS);

  private static final Pattern SIGNED =
      Pattern.compile("(?<sign>[№#])\\s{0,3}+" + ORDER_CODE, FLAGS);

  /** A line that is a number and nothing else: how people answer “which order?”. */
  private static final Pattern BARE =
      Pattern.compile("(?m)^ {0,10}+(?<code>\\d{4,10}+) {0,10}+[.!?]?+ {0,10}+$");

  /** What the number after the sign counts when it is not an order. */
  private static final Pattern NOT_AN_ORDER =
      Pattern.compile(
          "(?:сч[её]т|договор|накладн|акт|дом|кв|квартир|офис|этаж|школ|рейс|арт|артикул|модел|тикет"
              + "|обращени|кабинет|размер|магазин|invoice|bill|contract|apt|apartment|flat|suite|room"
              + "|ticket|case|size|store|model)\\p{L}{0,3}+[.:]?+\\s{0,3}+$|(?<!\\p{L})д[.]?\\s{0,3}+$",
          FLAGS);

  private static final Pattern ORDER_BEFORE =
      Pattern.compile(
          "(?:заказ|zakaz|order)\\p{L}{0,2}+[\\s:]{0,3}+(?:номер\\p{L}{0,2}+|number|no)?[\\s.:№#]{0,4}+$",
          FLAGS);

  private static final Pattern OTHER_NUMBER_BEFORE =
      Pattern.compile(
          "(?:инн|кпп|огрн|огрнип|бик|снилс|окпо|р/с|паспорт|inn|vat|iban|tax id|трек|track)"
              + "[\\p{L}\\s.:№#-]{0,12}+$",
          FLAGS);

  private static final int LOOK_BEHIND = 24;

  private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
  private final String region;
  private final MoneyReader money;

  /**
   * @param region ISO 3166-1 code of the country whose phones are written without a country code
   * @param currency ISO 4217 code of sums that name none (“5 тыс.”)
   */
  EntityExtractor(String region, String currency) {
    if (!phones.getSupportedRegions().contains(region)) {
      throw new IllegalArgumentException("Unknown phone region " + region);
    }
    this.region = region;
    this.money = new MoneyReader(currency);
  }

  /** Entities in order of appearance, each stretch of text once. */
  List<Entity> extract(String text) {
    String masked = withoutLinks(text);
    var found = new ArrayList<Span>();
    findEmails(masked, found);
    if (masked.chars().anyMatch(Character::isDigit)) {
      money.find(masked, (from, to, value) -> add(found, new Span("money", from, to, value)));
      findPhones(masked, found);
      findOrders(masked, found);
    }
    found.sort(Comparator.comparingInt(Span::from));
    return found.stream()
        .map(span -> new Entity(span.kind, span.value, text.substring(span.from, span.to)))
        .toList();
  }

  private record Span(String kind, int from, int to, String value) {}

  private static String withoutLinks(String text) {
    return text.indexOf('/') < 0 && text.indexOf("www") < 0
        ? text
        : LINK.matcher(text).replaceAll(link -> " ".repeat(link.end() - link.start()));
  }

  private static void findEmails(String text, List<Span> found) {
    if (text.indexOf('@') < 0) {
      return;
    }
    Matcher email = EMAIL.matcher(text);
    while (email.find()) {
      String value = email.group().toLowerCase(Locale.ROOT);
      add(found, new Span("email", email.start(), email.end(), value));
    }
  }

  private void findPhones(String text, List<Span> found) {
    if (text.chars().filter(Character::isDigit).limit(PHONE_DIGITS).count() < PHONE_DIGITS) {
      return;
    }
    for (PhoneNumberMatch match : phones.findNumbers(text, region, Leniency.VALID, PHONE_TRIES)) {
      if (!isOtherNumber(text, match)) {
        String value = phones.format(match.number(), PhoneNumberFormat.E164);
        add(found, new Span("phone", match.start(), match.end(), value));
      }
    }
  }

  private static boolean isOtherNumber(String text, PhoneNumberMatch match) {
    String before = before(text, match.start());
    boolean bare = match.rawString().chars().allMatch(Character::isDigit);
    return OTHER_NUMBER_BEFORE.matcher(before).find()
        || (bare
            && match.rawString().length() <= LONGEST_BARE_NUMBER
            && ORDER_BEFORE.matcher(before).find());
  }

  private static void findOrders(String text, List<Span> found) {
    Matcher order = ORDER.matcher(text);
    while (order.find()) {
      boolean signed = order.group("sign") != null;
      if (signed || digits(order.group("code")) >= FEWEST_ORDER_DIGITS) {
        add(found, order(order));
      }
    }
    Matcher signed = SIGNED.matcher(text);
    while (signed.find()) {
      if (digits(signed.group("code")) >= FEWEST_ORDER_DIGITS
          && !NOT_AN_ORDER.matcher(before(text, signed.start())).find()) {
        add(found, order(signed));
      }
    }
    Matcher bare = BARE.matcher(text);
    while (bare.find()) {
      add(found, order(bare));
    }
  }

  private static Span order(Matcher match) {
    String value = match.group("code").toUpperCase(Locale.ROOT);
    return new Span("order", match.start("code"), match.end("code"), value);
  }

  private static long digits(String code) {
    return code.chars().filter(Character::isDigit).count();
  }

  private static String before(String text, int position) {
    return text.substring(Math.max(0, position - LOOK_BEHIND), position);
  }

  private static void add(List<Span> found, Span span) {
    if (found.stream().noneMatch(other -> span.from < other.to && other.from < span.to)) {
      found.add(span);
    }
  }
}
