package io.omnihub.understanding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/**
 * The words exchanged with a language model: the question about a turn, and the answer, which is
 * believed only as far as it keeps to the schema. The customer's text goes in as data of the user
 * message; entities and language are always our own reading, so a text that talks the model over
 * gets no more than another one of the configured intents. Thread-safe.
 */
public class ModelVerdicts {

  private static final String INTENT = "intent";
  private static final String CONFIDENCE = "confidence";
  private static final String SENTIMENT = "sentiment";
  private static final String SUMMARY = "summary";
  private static final List<String> SENTIMENTS =
      List.of(Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE);
  private static final int EXAMPLES_EACH = 2;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final List<String> ids;
  private final TurnReader reader;
  private final String by;
  private final String instruction;

  ModelVerdicts(List<Intent> intents, TurnReader reader, String model) {
    this.ids = ids(intents);
    this.reader = reader;
    this.by = "model:" + model;
    this.instruction = template().formatted(describe(intents));
  }

  /**
   * The conversation to send: our instruction, and the customer's text as delimited data. The list
   * can be changed, because the chat component appends the answer to it.
   */
  public List<ChatMessage> question(Turn turn) {
    String text = reader.read(turn).text().replace("&", "&amp;").replace("<", "&lt;");
    var conversation = new ArrayList<ChatMessage>();
    conversation.add(SystemMessage.from(instruction));
    conversation.add(UserMessage.from("<customer_message>\n" + text + "\n</customer_message>"));
    return conversation;
  }

  /**
   * @param answer what the model said
   * @throws IllegalArgumentException when it is not a verdict of the schema; the message does not
   *     repeat it
   */
  public Verdict accept(Turn turn, String answer) {
    JsonNode said = parse(answer);
    JsonNode intent = said.path(INTENT);
    JsonNode confidence = said.path(CONFIDENCE);
    JsonNode sentiment = said.path(SENTIMENT);
    if (!intent.isTextual() || !ids.contains(intent.textValue())) {
      throw new IllegalArgumentException("The model named an intent that is not configured");
    }
    if (!confidence.isNumber()
        || !(confidence.doubleValue() >= 0 && confidence.doubleValue() <= 1)) {
      throw new IllegalArgumentException("The model's confidence is not a number in 0..1");
    }
    if (!sentiment.isTextual() || !SENTIMENTS.contains(sentiment.textValue())) {
      throw new IllegalArgumentException("The model named an unknown sentiment");
    }
    Reading reading = reader.read(turn);
    String summary =
        PlainText.line(PlainText.of(said.path(SUMMARY).asText("")), TurnReader.LONGEST_SUMMARY);
    return new Verdict(
        intent.textValue(),
        confidence.doubleValue(),
        reading.entities(),
        reading.language(),
        sentiment.textValue(),
        summary.isEmpty() ? reading.summary() : summary,
        by);
  }

  /** The form that a model's answer must have: its intents are the configured ones. */
  static ResponseFormat format(List<Intent> intents) {
    var verdict =
        JsonObjectSchema.builder()
            .addEnumProperty(INTENT, ids(intents))
            .addNumberProperty(CONFIDENCE, "probability from 0 to 1 that the intent is right")
            .addEnumProperty(SENTIMENT, SENTIMENTS)
            .addStringProperty(SUMMARY, "one line of at most 200 characters")
            .required(INTENT, CONFIDENCE, SENTIMENT, SUMMARY)
            .additionalProperties(false)
            .build();
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder().name("verdict").rootElement(verdict).build())
        .build();
  }

  private static List<String> ids(List<Intent> intents) {
    return Stream.concat(intents.stream().map(Intent::id), Stream.of(Verdict.NONE))
        .distinct()
        .toList();
  }

  private static JsonNode parse(String answer) {
    try {
      return JSON.readTree(answer == null ? "" : answer);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The model's answer is not JSON");
    }
  }

  private static String template() {
    try {
      return new ClassPathResource("intents/model-instruction.txt")
          .getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(List<Intent> intents) {
    return intents.stream()
        .map(
            intent ->
                "- %s (%s), for example: %s"
                    .formatted(
                        intent.id(),
                        intent.title().getOrDefault(Language.ENGLISH, intent.id()),
                        examples(intent)))
        .collect(Collectors.joining("\n"));
  }

  private static String examples(Intent intent) {
    return intent.examples().keySet().stream()
        .sorted()
        .flatMap(language -> intent.examples().get(language).stream().limit(EXAMPLES_EACH))
        .collect(Collectors.joining("; "));
  }
}
