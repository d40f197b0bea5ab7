package io.omnihub.flow.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one sample's run did, and what the world answers it. One run at a time; the run's own thread
 * and those that its routes use write here.
 */
final class Calls {

  /**
   * A call of a bean.
   *
   * @param name as {@code deliveries.sent}
   * @param failure what Camel held as the reason when it was called; null for none
   */
  record BeanCall(String name, Throwable failure) {}

  private final Map<String, JsonNode> answersOfBeans;
  private final List<Answer> answers;
  private final Set<String> ran = new LinkedHashSet<>();
  private final List<BeanCall> beans = new ArrayList<>();
  private final List<JsonNode> outside = new ArrayList<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final List<JsonNode> commands = new ArrayList<>();

  /**
   * @param answersOfBeans by {@code bean.method}
   * @param answers of the outside, in the order of the calls
   */
  Calls(Map<String, JsonNode> answersOfBeans, List<Answer> answers) {
    this.answersOfBeans = answersOfBeans;
    this.answers = answers;
  }

  static Calls none() {
    return new Calls(Map.of(), List.of());
  }

  synchronized boolean isAnswered(String beanMethod) {
    return answersOfBeans.containsKey(beanMethod);
  }

  synchronized JsonNode answerOf(String beanMethod) {
    return answersOfBeans.get(beanMethod);
  }

  synchronized void ran(String id) {
    ran.add(id);
  }

  synchronized void called(BeanCall call) {
    beans.add(call);
  }

  synchronized void collected(JsonNode command) {
    commands.add(command);
  }

  synchronized void published(JsonNode event) {
    events.add(event);
  }

  /** Keeps the call; the answer is the one at its place, or silence. */
  synchronized Answer wentOut(JsonNode call) {
    outside.add(call);
    return outside.size() <= answers.size() ? answers.get(outside.size() - 1) : Answer.NONE;
  }

  synchronized Set<String> ran() {
    return Set.copyOf(ran);
  }

  synchronized List<BeanCall> beans() {
    return List.copyOf(beans);
  }

  synchronized List<JsonNode> outside() {
    return List.copyOf(outside);
  }

  synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  synchronized List<JsonNode> commands() {
    return List.copyOf(commands);
  }

  /**
   * What the outside says.
   *
   * @param status of HTTP; 200 where the sample says none
   * @param body null for an empty one
   * @param error the connection fails with this text; null where it does not
   */
  record Answer(int status, Map<String, String> headers, JsonNode body, String error) {

    static final Answer NONE = new Answer(200, Map.of(), null, null);
  }
}
