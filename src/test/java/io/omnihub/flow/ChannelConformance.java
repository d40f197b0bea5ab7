package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.flow.TestedChannel.Customer;
import io.omnihub.flow.TestedChannel.Event;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The rules that every channel keeps, from the provider's request to the answer in the customer's
 * hands. A channel's test names its {@link TestedChannel}; a rule that is not the channel's it
 * overrides without {@code @Test}, and says why.
 */
@HubTest
abstract class ChannelConformance {

  static final String QUESTION = "Сколько стоит доска?";
  static final String ANSWER = "цену";

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;

  HubClient hub;
  TestedChannel channel;
  Customer customer;
  Records records;

  abstract TestedChannel channel(HubClient hub);

  @BeforeEach
  void newCustomer() {
    hub = new HubClient(port);
    channel = channel(hub);
    customer = channel.newCustomer();
    records = new Records(jdbc, channel.type(), channel.account());
  }

  @AfterEach
  void allIsWellAgain() {
    hub.clearFaults();
  }

  @Test
  void eventIsRecordedRoutedAndAnsweredInItsChannel() {
    Event event = customer.saying(QUESTION);

    assertThat(send(event).statusCode()).isEqualTo(200);

    awaitAnswers(1);
    assertThat(customer.answers().get(0)).contains(ANSWER);
    assertThat(records.events(event.id())).isEqualTo(1);
    assertThat(records.message(event.id()))
        .containsEntry("kind", "text")
        .containsEntry("text", QUESTION)
        .containsEntry("raw", channel.kept(event.body()));
    assertThat(records.replies(event.id())).hasSize(1);
  }

  @Test
  void eventThatIsSentAgainIsRecordedAndAnsweredOnce() {
    Event event = customer.saying(QUESTION);
    assertThat(send(event).statusCode()).isEqualTo(200);
    awaitAnswers(1);

    assertThat(send(event).statusCode()).isEqualTo(200);
    assertThat(send(event).statusCode()).isEqualTo(200);

    assertAnsweredOnce(event);
  }

  @Test
  void eventThatIsSentTwentyTimesAtOnceIsRecordedAndAnsweredOnce() {
    Event event = customer.saying(QUESTION);

    assertThat(Parallel.each(Collections.nCopies(20, event), e -> send(e).statusCode()))
        .containsOnly(200);

    awaitAnswers(1);
    assertAnsweredOnce(event);
  }

  @Test
  void messagesOfOneSenderKeepTheirOrderWhileOthersFlood() {
    List<Event> mine =
        IntStream.range(0, 10).mapToObj(i -> customer.saying("сообщение " + i)).toList();
    List<CompletableFuture<List<Integer>>> floods =
        Stream.generate(channel::newCustomer)
            .limit(3)
            .map(
                other -> {
                  List<Event> flood =
                      Stream.generate(() -> other.saying("Спасибо!")).limit(50).toList();
                  return CompletableFuture.supplyAsync(
                      () ->
                          flood.stream()
                              .map(e -> TestedChannel.send(hub, channel, other, e).statusCode())
                              .toList());
                })
            .toList();

    mine.forEach(event -> assertThat(send(event).statusCode()).isEqualTo(200));

    floods.forEach(flood -> assertThat(flood.join()).containsOnly(200));
    List<String> ids = mine.stream().map(Event::id).toList();
    records.awaitRecorded(ids);
    assertThat(records.order(ids)).containsExactlyElementsOf(ids);
  }

  @Test
  void orderIsThatOfArrivalWhateverTheIdsSay() {
    List<Event> arriving =
        new ArrayList<>(Stream.generate(() -> customer.saying("Спасибо!")).limit(5).toList());
    Collections.reverse(arriving);

    arriving.forEach(event -> assertThat(send(event).statusCode()).isEqualTo(200));

    List<String> ids = arriving.stream().map(Event::id).toList();
    records.awaitRecorded(ids);
    assertThat(records.order(ids)).containsExactlyElementsOf(ids);
  }

  @Test
  void eventWithoutItsProviderProofIsRefusedAndNotRecorded() {
    Event event = customer.saying(QUESTION);

    Stream.of(Map.<String, String>of(), channel.wrongProof(), channel.proofOfOtherAccount())
        .forEach(proof -> assertRefused(401, hub.post(channel.webhook(), event.body(), proof)));

    assertNotRecorded(event);
  }

  @Test
  void channelThatIsNotConnectedIsNotFound() {
    String body = customer.saying(QUESTION).body();

    assertRefused(404, hub.post(channel.webhook("nobody"), body, customer.proofOf(body)));
    assertRefused(404, hub.post("/api/messaging/nothing/x/webhook", body, customer.proofOf(body)));
  }

  @Test
  void requestThatIsNoPostIsRefused() {
    assertThat(hub.get(channel.webhook()).path("detail").asText()).contains("GET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \r\n\t ", "{", "not json", "{\"a\": }", "{\"a\": \"\u0000\"}"})
  void bodyThatIsNoJsonIsABadRequest(String body) {
    assertRefused(400, hub.post(channel.webhook(), body, customer.proofOf(body)));
  }

  @Test
  void twoEventsInOneBodyAreABadRequestSinceOneWouldBeLost() {
    String body = customer.saying(QUESTION).body() + customer.saying(QUESTION).body();

    assertRefused(400, hub.post(channel.webhook(), body, customer.proofOf(body)));
  }

  @Test
  void bodyThatIsNotUtf8IsABadRequestAndNotGuessedAt() {
    Event event = customer.saying("доска");
    byte[] cut = event.body().replace("доска", "\u00ff").getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(400, hub.post(channel.webhook(), cut, customer.proofOf(cut)));
    assertNotRecorded(event);
  }

  @Test
  void jsonThatTheProviderNeverSendsIsUnprocessable() {
    Stream.of(channel.foreignJson(), "{}", "[]", "[{}]", "null", "5", "\"text\"")
        .forEach(
            json -> assertRefused(422, hub.post(channel.webhook(), json, customer.proofOf(json))));
  }

  @Test
  void bodyThatIsTooLargeIsRefusedAndNotRecorded() {
    Event event = customer.saying(QUESTION);
    String huge = event.body() + " ".repeat(channel.largestBody());

    assertRefused(413, hub.post(channel.webhook(), huge, customer.proofOf(huge)));
    assertRefused(
        channel.answerToEndlessBody(),
        hub.postInChunks(channel.webhook(), huge, customer.proofOf(huge)));

    assertNotRecorded(event);
  }

  @Test
  void eventOfAnUnknownKindIsKeptAndShownIfItIsAMessage() {
    for (Event event : customer.ofUnknownKinds()) {
      assertThat(send(event).statusCode()).isEqualTo(200);

      records.awaitRecorded(List.of(event.id()));
      assertThat(records.raw(event.id())).isEqualTo(channel.kept(event.body()));
      if (event.message()) {
        assertThat(records.message(event.id())).containsEntry("kind", "unsupported");
      } else {
        assertThat(records.order(List.of(event.id()))).isEmpty();
      }
    }
  }

  @Test
  void everyCharacterReachesTheThreadButNul() {
    String said =
        "а\u0000б \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \uD83C\uDDF7\uD83C\uDDFA"
            + " \u202E\u05E9\u05DC\u05D5\u05DD\u202C \u200B\uFEFF e\u0301 \uD835\uDD4F <b>&amp;\\\"'";
    Event event = customer.saying(said);

    assertThat(send(event).statusCode()).isEqualTo(200);

    records.awaitRecorded(List.of(event.id()));
    assertThat(records.message(event.id())).containsEntry("text", said.replace("\0", ""));
  }

  @Test
  void headersOfCamelAndTheBusFromOutsideChangeNothing() {
    Map<String, String> hostile = new HashMap<>();
    Stream.of(
            "CamelHttpUri,CamelHttpPath,CamelHttpMethod,CamelHttpQuery,cAmElHTTPuRI".split(","),
            "CamelJmsDestinationName,CamelJmsDestination,JMSXGroupID,JMSReplyTo".split(","),
            "CamelFileName,CamelBeanMethodName,CamelJsltString,CamelJsltResourceUri".split(","),
            "CamelSqlQuery,CamelRedelivered,partitionKey,channel,kafka.KEY".split(","))
        .flatMap(Stream::of)
        .forEach(name -> hostile.put(name, "http://127.0.0.1:1/hostile"));
    Event event = customer.saying(QUESTION);
    hostile.putAll(customer.proofOf(event.body()));

    assertThat(hub.post(channel.webhook(), event.body(), hostile).statusCode()).isEqualTo(200);

    awaitAnswers(1);
    assertThat(customer.answers().get(0)).contains(ANSWER);
    assertThat(records.message(event.id())).containsEntry("text", QUESTION);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void answerThatTheProviderDoesNotTakeArrivesLaterOnce(int status) {
    hub.fault(channel.provider(), channel.fault(status), 1, null, 60);
    Event event = customer.saying(QUESTION);
    assertThat(send(event).statusCode()).isEqualTo(200);
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(records.replies(event.id()))
                    .singleElement()
                    .satisfies(reply -> assertThat(reply.get("last_error")).isNotNull()));
    hub.clearFaults();

    awaitAnswers(1);
    assertAnsweredOnce(event);
  }

  @Test
  void answerThatTheProviderRefusesIsADeadLetterWithTheReason() {
    hub.fault(channel.provider(), channel.fault(403), null, null, 60);
    Event event = customer.saying(QUESTION);
    assertThat(send(event).statusCode()).isEqualTo(200);
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(records.replies(event.id()))
                    .singleElement()
                    .satisfies(reply -> assertThat(reply).containsEntry("state", "dead")));
    String delivery = records.replies(event.id()).get(0).get("id").toString();
    assertThat(records.deadLetters(delivery))
        .singleElement()
        .satisfies(
            said -> assertThat(said).contains(channel.refusal()).doesNotContain(channel.secrets()));
    assertThat(customer.answers()).isEmpty();
  }

  @Test
  void mutatedBodiesAreRefusedOrKeptAndNeverBreakTheHub() {
    Mutations mutations = new Mutations(20260612, channel, customer);
    List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    List<byte[]> bodies = Stream.generate(mutations::next).limit(2_000).toList();
    long lost = records.lost();

    List<Integer> answers =
        Parallel.each(
            bodies,
            body -> {
              var answer = hub.post(channel.webhook(), body, customer.proofOf(body));
              if (answer.statusCode() == 200) {
                accepted.add(customer.eventIdOf(new String(body, StandardCharsets.UTF_8)));
              }
              return answer.statusCode();
            });

    assertThat(Set.copyOf(answers)).isEqualTo(channel.answersToMutations());
    records.awaitRecorded(accepted);
    assertThat(records.lost()).isEqualTo(lost);
    customer = channel.newCustomer();
    eventIsRecordedRoutedAndAnsweredInItsChannel();
  }

  HttpResponse<String> send(Event event) {
    return TestedChannel.send(hub, channel, customer, event);
  }

  void awaitAnswers(int count) {
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(() -> assertThat(customer.answers()).hasSize(count));
  }

  /** What follows is answered second; so the event had no second answer before. */
  private void assertAnsweredOnce(Event event) {
    assertThat(send(customer.saying("Спасибо!")).statusCode()).isEqualTo(200);
    await()
        .atMost(Records.PATIENCE)
        .untilAsserted(() -> assertThat(customer.answers()).hasSizeGreaterThan(1));
    assertThat(customer.answers()).hasSize(2);
    assertThat(customer.answers().get(1)).doesNotContain(ANSWER);
    assertThat(records.events(event.id())).isEqualTo(1);
    assertThat(records.order(List.of(event.id()))).hasSize(1);
  }

  /** The same sender's next event is recorded, and what was refused before it is not. */
  void assertNotRecorded(Event refused) {
    Event next = customer.saying("Спасибо!");
    assertThat(send(next).statusCode()).isEqualTo(200);
    records.awaitRecorded(List.of(next.id()));
    assertThat(records.events(refused.id())).isZero();
  }

  void assertRefused(int status, HttpResponse<String> answer) {
    ProblemAnswer.assertProblem(status, answer, channel.secrets());
  }
}
