package io.omnihub.security;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Makes the administrator of a new hub and says, once, how to get in. A password given by {@code
 * hub.admin.password} (HUB_ADMIN_PASSWORD) is taken as it is and never printed.
 */
class FirstAdministrator implements ApplicationRunner {

  static final String USERNAME = "admin";
  private static final int LONGEST_PASSWORD_BYTES = 72; // what BCrypt reads
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private final OperatorStore operators;
  private final PasswordEncoder passwords;
  private final Environment environment;
  private final PrintStream out;

  FirstAdministrator(
      OperatorStore operators,
      PasswordEncoder passwords,
      Environment environment,
      PrintStream out) {
    this.operators = operators;
    this.passwords = passwords;
    this.environment = environment;
    this.out = out;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    List<String> lines = whereToLook();
    if (operators.isEmpty()) {
      lines.add("");
      lines.addAll(addAdministrator());
    }
    box(lines);
  }

  private List<String> addAdministrator() {
    String given = environment.getProperty("hub.admin.password", "");
    if (given.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
      throw new IllegalStateException(
          "HUB_ADMIN_PASSWORD is longer than " + LONGEST_PASSWORD_BYTES + " bytes; shorten it");
    }
    boolean printed = given.isBlank();
    String password = printed ? random() : given;
    if (!operators.addAdministrator("default", USERNAME, passwords.encode(password), printed)) {
      return List.of("Another node has made the administrator.");
    }
    return printed
        ? List.of(
            "Sign in as  " + USERNAME + "  with  " + password,
            "Shown this once; the console asks for a new one at first sign-in.")
        : List.of("Sign in as " + USERNAME + " with the password of HUB_ADMIN_PASSWORD.");
  }

  private List<String> whereToLook() {
    boolean sandbox = environment.getProperty("hub.sandbox.enabled", boolean.class, false);
    String hub = "http://localhost:" + port("local.server.port", "server.port", "8080");
    String management =
        "http://localhost:" + port("local.management.port", "management.server.port", "8081");
    List<String> lines = new ArrayList<>();
    lines.add("OmniHub runs" + (sandbox ? " in its sandbox: nothing leaves this machine." : "."));
    lines.add("");
    lines.add("  console     " + hub + "/console");
    if (sandbox) {
      lines.add("  phone       " + hub + "/sandbox");
      lines.add("  web chat    " + hub + "/webchat/demo");
    }
    lines.add("  Hawtio      " + management + "/actuator/hawtio");
    lines.add("  bus         " + environment.getProperty("hub.bus", "embedded"));
    lines.add("  database    " + database());
    lines.add("  data        " + environment.getProperty("hub.data-dir", "data"));
    return lines;
  }

  /** Which engine and where, without what follows: parameters may hold a password. */
  private String database() {
    String url = environment.getProperty("spring.datasource.url", "");
    return url.startsWith("jdbc:h2:") ? "H2, embedded" : url.replaceFirst("[?;].*", "");
  }

  private String port(String local, String configured, String otherwise) {
    return environment.getProperty(local, environment.getProperty(configured, otherwise));
  }

  private void box(List<String> lines) {
    int width = lines.stream().mapToInt(String::length).max().orElse(0) + 4;
    StringBuilder box = new StringBuilder("\n╔" + "═".repeat(width) + "╗\n");
    for (String line : lines) {
      box.append("║  ").append(line).append(" ".repeat(width - 2 - line.length())).append("║\n");
    }
    out.println(box.append("╚").append("═".repeat(width)).append("╝"));
    out.flush();
  }

  /** 60 random bits in three groups that a person can type. */
  private static String random() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      password.append(i > 0 && i % 4 == 0 ? "-" : "");
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }
}
