package io.omnihub.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Times as forms and programs write them. */
final class TimeRange {

  private TimeRange() {}

  /**
   * @param text an instant ({@code …Z}), or a local time as a browser's field gives it; may be
   *     blank
   * @param zone of a local time; UTC where it is blank
   * @throws ResponseStatusException 400 if it is neither
   */
  static Instant read(String text, String zone) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return text.endsWith("Z")
          ? Instant.parse(text)
          : LocalDateTime.parse(text)
              .atZone(zone == null || zone.isBlank() ? ZoneOffset.UTC : ZoneId.of(zone))
              .toInstant();
    } catch (DateTimeException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "no time: " + text);
    }
  }
}
