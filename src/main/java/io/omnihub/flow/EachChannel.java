package io.omnihub.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The routes that every channel has. A file {@code routes/NAME-each-channel.camel.yaml} holds them
 * for the channel {@code CHANNEL}; of it comes {@code routes/NAME-TYPE.camel.yaml} for each channel
 * type there is, that is for each {@code kamelets/TYPE-source.kamelet.yaml} with the label {@code
 * omnihub.io/channel}. A file of that name that somebody wrote is taken instead. A route that calls
 * a Kamelet which the type does not have is left out, but not one that calls its sink: a type that
 * has none says by the annotation {@code omnihub.io/sink: http} that {@code http-sink} sends.
 *
 * @param files with those that were made
 * @param origins by made file, what it was made of
 */
public record EachChannel(FlowFiles files, Map<String, Origin> origins) {

  /** The word in a template that stands for the channel's type. */
  public static final String PLACEHOLDER = "CHANNEL";

  private static final String TEMPLATE = "-each-channel.camel.yaml";
  private static final String SOURCE = "-source.kamelet.yaml";
  private static final Pattern LABEL =
      Pattern.compile("(?m)^\\s+omnihub\\.io/channel:\\s*[\"']?true[\"']?\\s*$");
  private static final Pattern HTTP =
      Pattern.compile("(?m)^\\s+omnihub\\.io/sink:\\s*[\"']?http[\"']?\\s*$");
  private static final Pattern ROUTE = Pattern.compile("(?m)^- ");
  private static final Pattern KAMELET =
      Pattern.compile("kamelet:(" + PLACEHOLDER + "-[a-z0-9-]+)");
  private static final String SINK = PLACEHOLDER + "-sink";

  /**
   * @param template the file with {@link #PLACEHOLDER}
   * @param kamelet the source Kamelet's file
   */
  public record Origin(String template, String kamelet) {}

  /** All files, the templates included, and what was made of them. */
  public static EachChannel of(FlowFiles files) {
    Map<String, String> channels = channels(files);
    SortedMap<String, String> contents = new TreeMap<>(files.contents());
    Map<String, Origin> origins = new LinkedHashMap<>();
    files
        .contents()
        .forEach(
            (file, text) -> {
              if (isTemplate(file)) {
                channels.forEach(
                    (type, kamelet) -> {
                      String made = file.replace(TEMPLATE, "-" + type + ".camel.yaml");
                      if (!files.contents().containsKey(made)) {
                        String routes = routes(text, type, files);
                        if (!routes.isBlank()) {
                          contents.put(made, routes);
                          origins.put(made, new Origin(file, kamelet));
                        }
                      }
                    });
              }
            });
    return new EachChannel(new FlowFiles(contents), origins);
  }

  static boolean isTemplate(String file) {
    return file.endsWith(TEMPLATE);
  }

  /** The file of the source Kamelet by channel type. */
  private static Map<String, String> channels(FlowFiles files) {
    Map<String, String> channels = new TreeMap<>();
    files
        .contents()
        .forEach(
            (file, text) -> {
              if (file.startsWith("kamelets/") && file.endsWith(SOURCE)) {
                if (LABEL.matcher(text).find()) {
                  String name = file.substring(file.lastIndexOf('/') + 1);
                  channels.put(name.substring(0, name.length() - SOURCE.length()), file);
                }
              }
            });
    return channels;
  }

  /** Lines stay where they are in the template, so that a complaint names the right one. */
  private static String routes(String template, String type, FlowFiles files) {
    String source = files.contents().get("kamelets/" + type + SOURCE);
    boolean isSentByHttp = source != null && HTTP.matcher(source).find();
    StringBuilder made = new StringBuilder();
    boolean any = false;
    for (String part : parts(template)) {
      if (!ROUTE.matcher(part).lookingAt()) {
        made.append(part);
      } else if (lacksKamelet(part, type, files)) {
        made.append("\n".repeat((int) part.chars().filter(c -> c == '\n').count()));
      } else {
        any = true;
        String own =
            isSentByHttp ? part.replace("kamelet:" + SINK, "kamelet:http-sink?type=" + type) : part;
        made.append(own.replace(PLACEHOLDER, type));
      }
    }
    return any ? made.toString() : "";
  }

  private static List<String> parts(String template) {
    List<String> parts = new ArrayList<>();
    Matcher route = ROUTE.matcher(template);
    int from = 0;
    while (route.find()) {
      parts.add(template.substring(from, route.start()));
      from = route.start();
    }
    parts.add(template.substring(from));
    return parts;
  }

  private static boolean lacksKamelet(String route, String type, FlowFiles files) {
    return KAMELET
        .matcher(route)
        .results()
        .map(found -> found.group(1))
        .filter(name -> !name.equals(SINK))
        .anyMatch(name -> !has(files, name.replace(PLACEHOLDER, type)));
  }

  private static boolean has(FlowFiles files, String kamelet) {
    return files.contents().containsKey("kamelets/" + kamelet + ".kamelet.yaml");
  }
}
