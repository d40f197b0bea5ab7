package io.omnihub.flow.check;

import io.omnihub.flow.FlowProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a Kamelet says of itself, so that a person and an editor's form can use it. */
final class KameletForm {

  private static final Set<String> TYPES = Set.of("source", "sink", "action");
  private static final String TYPE = "camel.apache.org/kamelet.type";

  /** Its properties are the form of an account, whose settings are read where they are needed. */
  private static final String CHANNEL = "omnihub.io/channel";

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(token|secret|passw(or)?d|api-?key|access-?key|private-?key|credentials?)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([a-zA-Z]\\w*)(:[^}]*)?}}");

  private KameletForm() {}

  static List<FlowProblem> check(String file, YamlText.At kamelet) {
    List<FlowProblem> problems = new ArrayList<>();
    YamlText.At name = kamelet.get("metadata").get("name");
    String type = kamelet.get("metadata").get("labels").get(TYPE).text();
    if (!file.endsWith("/" + name.text() + ".kamelet.yaml")) {
      problems.add(name.problem("the name '" + name.text() + "' is not that of the file"));
    }
    if (!TYPES.contains(type)) {
      problems.add(
          kamelet
              .get("metadata")
              .get("labels")
              .problem("the label " + TYPE + " is none of source, sink, action"));
    } else if (!name.text().endsWith("-" + type)) {
      problems.add(name.problem("the name does not end in -" + type));
    }
    YamlText.At definition = kamelet.get("spec").get("definition");
    for (String key : List.of("title", "description", "type")) {
      if (definition.get(key).text().isBlank()) {
        problems.add(definition.problem("the definition has no " + key));
      }
    }
    YamlText.At template = kamelet.get("spec").get("template");
    if (template.get("from").get("uri").text().isBlank()) {
      problems.add(template.problem("the template has no from: with a uri:"));
    }
    boolean takesParameters =
        !file.contains("/bus/") // whose engines share theirs, and one may have no use for some
            && !kamelet.get("metadata").get("labels").get(CHANNEL).text().equals("true");
    properties(takesParameters, definition, template, problems);
    return problems;
  }

  private static void properties(
      boolean takesParameters,
      YamlText.At definition,
      YamlText.At template,
      List<FlowProblem> problems) {
    YamlText.At properties = definition.get("properties");
    String text = template.value().toString();
    for (Map.Entry<String, ?> entry : properties.value().properties()) {
      String name = entry.getKey();
      YamlText.At property = properties.get(name);
      for (String key : List.of("title", "description", "type")) {
        if (property.get(key).text().isBlank()) {
          problems.add(property.problem("the property " + name + " has no " + key));
        }
      }
      if (SECRET.matcher(name).matches() && !property.get("format").text().equals("password")) {
        problems.add(property.problem("the secret " + name + " wants format: password"));
      }
      if (takesParameters && !text.matches("(?s).*\\{\\{\\??" + name + "(:[^}]*)?}}.*")) {
        problems.add(property.problem("nothing uses the property " + name));
      }
    }
    for (int place = 0; place < definition.get("required").value().size(); place++) {
      YamlText.At required = definition.get("required").get(place);
      if (!properties.get(required.text()).isPresent()) {
        problems.add(required.problem("there is no property " + required.text()));
      }
    }
    YamlForm.walk(
        template,
        (key, node) -> {
          if (node.value().isTextual()) {
            PLACEHOLDER
                .matcher(node.text())
                .results()
                .map(found -> found.group(1))
                .filter(name -> !properties.get(name).isPresent())
                .forEach(name -> problems.add(node.problem("there is no property " + name)));
          }
        });
  }
}
