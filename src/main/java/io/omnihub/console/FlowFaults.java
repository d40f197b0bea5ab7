package io.omnihub.console;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/**
 * Why a file of the flow was refused, in the reader's language. The hub's log, its health and the
 * check command tell one English sentence; here its kind is known again by its wording, and what
 * Camel itself said stands beside as it said it.
 */
@Component("flowFaults")
class FlowFaults {

  /**
   * @param sentence in the reader's language
   * @param detail what another said, in its words; null if nothing
   */
  record Fault(String sentence, String detail) {}

  /**
   * @param detail whether the last group is another's words
   */
  private record Kind(Pattern wording, String key, boolean detail) {}

  private static final Pattern ROUTE_LEFT_OUT =
      Pattern.compile("(.*); route (.+) does not run without it", Pattern.DOTALL);
  private static final Pattern ELSEWHERE =
      Pattern.compile("(.*) \\(((?:routes|kamelets)/[^()]*?)(?:, line (\\d+))?\\)", Pattern.DOTALL);
  private static final Pattern NOT_STARTED =
      Pattern.compile("Route (.+?) does not start: (.*)", Pattern.DOTALL);

  private static final List<Kind> KINDS =
      List.of(
          kind("The file is empty", "empty"),
          said("This is not YAML: (.*)", "not_yaml"),
          kind("A flow file is a list of routes", "not_list"),
          kind("Here a route or a routeConfiguration is expected", "not_route"),
          kind("(.*) cannot be exchanged while the hub runs; .*", "not_exchanged"),
          kind("The route has no id.*", "no_id"),
          kind("A route's id is at most 100 .*, not (.*)", "odd_id"),
          kind("Route (.*) has no from", "no_from"),
          kind("A Kamelet's metadata\\.name is .*, here (.*), not (.*)", "kamelet_name"),
          kind("The Kamelet has no spec\\.template\\.from", "kamelet_from"),
          said("The mapping does not compile: (.*)", "mapping"),
          kind("Route id (.*) is already in (.*), line (\\d+)", "twice_id"),
          kind("direct:(.*) as the beginning .* is already in (.*), line (\\d+)", "twice_from"),
          kind("routeConfiguration (.*) is already in (.*), line (\\d+)", "twice_policy"),
          kind("There is no routeConfiguration (.*)", "no_policy"),
          kind("No route begins with direct:(.*)", "no_direct"),
          kind("There is no Kamelet (.*)", "no_kamelet"),
          kind("There is no file (.*)", "no_file"),
          kind("There is no bean (.*)", "no_bean"),
          kind("There is no component (.*)", "no_component"),
          kind("There is no route in (.*)", "no_route"),
          kind("The bean has no method (.*)", "no_method"),
          kind("Kamelet (\\S+) needs (.*)", "needs"),
          kind("(\\S+) has no option (.*)", "no_option"),
          kind("This is not text in UTF-8", "not_text"),
          kind("The file's name is not UTF-8", "name_not_text"),
          kind("The file's name is longer than (\\d+) characters", "name_too_long"),
          kind("This is a folder, not a file", "folder"),
          said("The file cannot be read: (.*)", "closed"),
          kind("The folders do not come to rest: (.*) keeps changing", "restless"),
          said("(Cannot finish the rollback .*)", "rollback"),
          kind("Larger than (\\d+) bytes", "too_large"),
          said("Unsupported field: (.*)", "no_field"),
          said("(Cannot (?:read|write) .*)", "unreadable"));

  private final MessageSource messages;

  FlowFaults(MessageSource messages) {
    this.messages = messages;
  }

  /** Of a reason as the hub tells it. */
  public Fault of(String reason, Locale locale) {
    Matcher leftOut = ROUTE_LEFT_OUT.matcher(reason);
    if (leftOut.matches()) {
      Fault why = of(leftOut.group(1), locale);
      return new Fault(why.sentence() + text("left_out", locale, leftOut.group(2)), why.detail());
    }
    Matcher elsewhere = ELSEWHERE.matcher(reason);
    if (elsewhere.matches()) {
      Fault why = of(elsewhere.group(1), locale);
      String line = elsewhere.group(3);
      String place = elsewhere.group(2) + (line == null ? "" : ":" + line);
      return new Fault(why.sentence() + " (" + place + ")", why.detail());
    }
    Matcher notStarted = NOT_STARTED.matcher(reason);
    if (notStarted.matches()) {
      Fault why = of(notStarted.group(2), locale);
      return new Fault(
          text("not_started", locale, notStarted.group(1)) + " " + why.sentence(), why.detail());
    }
    for (Kind kind : KINDS) {
      Matcher sentence = kind.wording().matcher(reason);
      if (sentence.matches()) {
        Object[] parts = new Object[sentence.groupCount()];
        for (int group = 0; group < parts.length; group++) {
          parts[group] = sentence.group(group + 1);
        }
        String detail = kind.detail() ? (String) parts[parts.length - 1] : null;
        return new Fault(text(kind.key(), locale, parts), detail);
      }
    }
    return new Fault(text("camel", locale), reason);
  }

  private String text(String key, Locale locale, Object... parts) {
    return messages.getMessage("fault." + key, parts, locale);
  }

  private static Kind kind(String wording, String key) {
    return new Kind(Pattern.compile(wording, Pattern.DOTALL), key, false);
  }

  private static Kind said(String wording, String key) {
    return new Kind(Pattern.compile(wording, Pattern.DOTALL), key, true);
  }
}
