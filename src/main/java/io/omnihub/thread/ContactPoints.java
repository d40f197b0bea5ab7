package io.omnihub.thread;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import io.omnihub.message.InboundMessage.ContactPoint;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Phones and mails in the one form in which they are compared. */
@Component
class ContactPoints {

  private static final Pattern EMAIL =
      Pattern.compile(
          "[^\\s@<>\"(),:;\\\\\\[\\]]{1,64}@[\\p{L}\\p{N}.-]{1,190}\\.[\\p{L}\\p{N}-]{2,63}");

  private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
  private final String region;

  ContactPoints(ThreadProperties properties) {
    this.region = properties.phoneRegion();
  }

  /** The point with its value normalised; empty if the value is none of its kind. */
  Optional<ContactPoint> normalise(ContactPoint point) {
    Optional<String> value =
        switch (point.kind()) {
          case "phone" -> phone(point.value());
          case "email" -> email(point.value());
          default -> Optional.empty();
        };
    return value.map(v -> new ContactPoint(point.kind(), v, point.verified(), point.proof()));
  }

  /** E.164, for example {@code +79161234567}. */
  Optional<String> phone(String text) {
    if (text == null || text.length() > 40) {
      return Optional.empty();
    }
    try {
      var number = phones.parse(text, region);
      return phones.isPossibleNumber(number)
          ? Optional.of(phones.format(number, PhoneNumberFormat.E164))
          : Optional.empty();
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  Optional<String> email(String text) {
    if (text == null || text.length() > 320) {
      return Optional.empty();
    }
    String mail = text.strip().toLowerCase(Locale.ROOT);
    return EMAIL.matcher(mail).matches() ? Optional.of(mail) : Optional.empty();
  }
}
