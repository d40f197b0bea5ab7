package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.component.kamelet.FailedToCreateKameletException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What Camel says against a route, in a sentence for people.
 *
 * @param kamelet the Kamelet in which it went wrong; null if none
 * @param line if Camel names it, from 1; else 0
 * @param hints what may be found in the file where the fault is, the best first
 */
record Complaint(String reason, String kamelet, int line, List<String> hints) {

  private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");
  private static final Pattern MISSING_PARAMETERS =
      Pattern.compile("mandatory parameters must be provided: (.*)");
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z][\\w$]*\\.){2,}([A-Z]\\w*)");
  private static final Pattern QUOTED = Pattern.compile("['\"`\\[]([\\w.:#-]{3,})['\"`\\]]");

  static Complaint of(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null && chain.size() < 30; t = t.getCause()) {
      chain.add(t);
    }
    String kamelet = null;
    String callerOfKamelet = null;
    int line = 0;
    List<String> hints = new ArrayList<>();
    String reason = null;
    for (Throwable t : chain) {
      if (t instanceof FailedToCreateKameletException inside) {
        callerOfKamelet = kamelet;
        kamelet = inside.getTemplateId();
        hints.clear();
        reason = null;
      } else if (t instanceof MarkedYamlEngineException yaml) {
        line = yaml.getProblemMark().map(mark -> mark.getLine() + 1).orElse(line);
        reason = yaml.getProblem();
      } else if (t instanceof NoSuchBeanException bean) {
        hints.add(0, bean.getName());
        reason = "There is no bean " + bean.getName();
      } else if (t instanceof SimpleIllegalSyntaxException simple) {
        hints.add(0, simple.getExpression());
        reason =
            FlowCheck.firstLine(simple.getMessage())
                + " in "
                + FlowCheck.firstLine(simple.getExpression());
      } else if (t instanceof MethodNotFoundException method) {
        hints.add(0, method.getMethodName());
        reason = "The bean has no method " + method.getMethodName();
      } else if (t instanceof NoSuchEndpointException endpoint) {
        endpointHints(endpoint.getUri(), hints);
        reason = "There is no component " + endpoint.getUri().split(":", 2)[0];
      } else if (t instanceof ResolveEndpointFailedException endpoint) {
        endpointHints(endpoint.getUri(), hints);
        reason = endpointReason(endpoint, hints);
      }
    }
    Throwable root = chain.get(chain.size() - 1);
    String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    Matcher parameters = MISSING_PARAMETERS.matcher(said);
    if (kamelet != null && parameters.find()) {
      reason = "Kamelet " + kamelet + " needs " + parameters.group(1);
      hints.add(0, "kamelet:" + kamelet);
      kamelet = callerOfKamelet;
    }
    if (reason == null) {
      reason = FlowCheck.firstLine(said);
    }
    Matcher quoted = QUOTED.matcher(said);
    while (quoted.find()) {
      hints.add(quoted.group(1));
    }
    return new Complaint(plain(reason), kamelet, line, List.copyOf(hints));
  }

  boolean isAbout(Part part) {
    return hints.isEmpty() || lineIn(part) > 0;
  }

  int lineIn(Part part) {
    if (line > 0) {
      return line;
    }
    return hints.stream().mapToInt(part::lineOf).filter(found -> found > 0).findFirst().orElse(0);
  }

  private static void endpointHints(String uri, List<String> hints) {
    String path = uri.split("\\?", 2)[0];
    hints.add(path.replace("://", ":"));
    hints.add(path);
    hints.add(path.split(":", 2)[0]);
  }

  private static String endpointReason(
      ResolveEndpointFailedException endpoint, List<String> hints) {
    String scheme = endpoint.getUri().split(":", 2)[0];
    String message = String.valueOf(endpoint.getMessage());
    Matcher unknown = UNKNOWN_OPTIONS.matcher(message);
    if (unknown.find()) {
      List<String> names = new ArrayList<>();
      for (String option : unknown.group(1).split(", ")) {
        names.add(option.split("=", 2)[0]);
      }
      hints.addAll(0, names);
      return scheme + " has no option " + String.join(", ", names);
    }
    if (message.contains("No component found")) {
      return "There is no component " + scheme;
    }
    if (endpoint.getCause() != null) {
      return null; // the cause says it better
    }
    int why = message.indexOf("due to: ");
    return FlowCheck.firstLine(why < 0 ? message : message.substring(why + 8));
  }

  private static String plain(String reason) {
    return CLASS_NAME.matcher(reason).replaceAll("$1").strip();
  }
}
