package io.omnihub.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** To which part of the whole a stack, a thread or a statement is counted. */
final class Places {

  /** The first entry that a class name begins with counts. */
  private static final Map<String, String> CLASSES = new LinkedHashMap<>();

  static {
    put("JDBC driver", "org.postgresql.");
    put("pool, JDBC templates, transactions", "com.zaxxer.hikari.", "org.springframework.jdbc.");
    put("pool, JDBC templates, transactions", "org.springframework.transaction.");
    put("JSON and JSLT", "com.fasterxml.jackson.", "com.schibsted.spt.data.jslt.");
    put("JSON and JSLT", "net.thisptr.jackson.jq.", "com.jayway.jsonpath.");
    put("HTTP client", "jdk.internal.net.http.", "org.apache.hc.", "java.net.http.");
    put("HTTP client", "org.apache.camel.component.http.");
    put("Artemis, server and client", "org.apache.activemq.", "io.netty.");
    put("Artemis, server and client", "jakarta.jms.", "org.springframework.jms.");
    put("Kafka client", "org.apache.kafka.");
    put("Tomcat and Spring MVC", "org.apache.catalina.", "org.apache.coyote.");
    put("Tomcat and Spring MVC", "org.apache.tomcat.", "org.springframework.web.");
    put("Tomcat and Spring MVC", "org.springframework.security.");
    put("Camel", "org.apache.camel.");
    put("logging and metrics", "ch.qos.logback.", "org.slf4j.", "io.micrometer.");
    put("Spring", "org.springframework.");
  }

  private static final Pattern OWN = Pattern.compile("io\\.omnihub\\.([a-z]+)\\..*");

  /** Not {@code for update}, nor {@code on conflict … do update set}. */
  private static final Pattern CHANGE =
      Pattern.compile(
          "\\b(merge into|insert into|(?<!for )(?<!key )(?<!do )update(?! set)|delete from)\\s+(?:only\\s+)?\"?(\\w+)");

  private static final Pattern READING = Pattern.compile("\\bfrom\\s+\"?(\\w+)");

  private Places() {}

  private static void put(String place, String... prefixes) {
    for (String prefix : prefixes) {
      CLASSES.put(prefix, place);
    }
  }

  /**
   * @param frames class names, the running method's first
   * @return the place of the first of them that belongs to one; the JDK's own belong to who called
   */
  static String ofStack(List<String> frames) {
    for (String frame : frames) {
      Matcher own = OWN.matcher(frame);
      if (own.matches()) {
        return "the hub's " + own.group(1);
      }
      for (Map.Entry<String, String> entry : CLASSES.entrySet()) {
        if (frame.startsWith(entry.getKey())) {
          return entry.getValue();
        }
      }
    }
    return "Java, anything else";
  }

  /**
   * @param name of a thread as the system knows it, 15 characters at most
   * @return null for a thread that runs Java
   */
  static String ofJvmThread(String name) {
    if (name.startsWith("C1 Comp") || name.startsWith("C2 Comp")) {
      return "JIT compilers";
    }
    if (name.startsWith("VM Thread") || name.startsWith("GC Thread") || name.startsWith("G1 ")) {
      return "collector and safepoints";
    }
    for (String other :
        List.of("VM Periodic", "Sweeper", "Service Thread", "Monitor Defl", "Signal Disp", "JFR")) {
      if (name.startsWith(other)) {
        return "other threads of the JVM, the recording's too";
      }
    }
    return null;
  }

  /** Threads of one kind, without their numbers. */
  static String ofKernelCalls(String thread) {
    return "kernel, called by threads "
        + thread
            .replaceAll("[-#\\d.]+$", "")
            .replaceAll("\\d+", "N")
            .replaceAll("\\(Act.*", "(Artemis)");
  }

  /** The statement's verb and the table that it changes, or the first that it reads. */
  static String ofStatement(String sql) {
    String text = sql.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    Matcher change = CHANGE.matcher(text);
    if (change.find()) {
      return "PostgreSQL: " + change.group(1).replaceFirst(" .*", "") + " " + change.group(2);
    }
    Matcher reading = READING.matcher(text);
    return "PostgreSQL: " + (reading.find() ? "select " + reading.group(1) : "anything else");
  }
}
