package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The {@code time} of every answer, measured (apidocs.bitrix24.com, data type {@code time}). */
record BitrixTime(Instant begun, long nanos) {

  static BitrixTime start() {
    return new BitrixTime(Instant.now(), System.nanoTime());
  }

  ObjectNode json() {
    double seconds = (System.nanoTime() - nanos) / 1e9;
    Instant finished = begun.plus(Duration.ofNanos((long) (seconds * 1e9)));
    return JsonNodeFactory.instance
        .objectNode()
        .put("start", epoch(begun))
        .put("finish", epoch(finished))
        .put("duration", seconds)
        .put("processing", seconds)
        .put("date_start", date(begun))
        .put("date_finish", date(finished))
        .put("operating_reset_at", begun.getEpochSecond() + 600)
        .put("operating", seconds);
  }

  static String date(Instant instant) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.ofHours(3)));
  }

  private static double epoch(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
