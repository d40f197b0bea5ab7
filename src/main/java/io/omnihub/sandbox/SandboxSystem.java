package io.omnihub.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The outside systems that the sandbox stands in for. */
enum SandboxSystem {
  TELEGRAM,
  VK,
  MAX,
  CRM,
  MAIL,
  WHATSAPP,
  MESSENGER,
  INSTAGRAM,
  SMS,
  SMPP,
  HTTP;

  @JsonValue
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws BadRequestException naming the systems there are
   */
  static SandboxSystem of(String code) {
    return Arrays.stream(values())
        .filter(system -> system.code().equals(code))
        .findFirst()
        .orElseThrow(
            () -> new BadRequestException("unknown system '" + code + "'; there are " + codes()));
  }

  private static String codes() {
    return Arrays.stream(values()).map(SandboxSystem::code).collect(Collectors.joining(", "));
  }
}
