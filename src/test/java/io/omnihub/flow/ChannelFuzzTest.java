package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.flow.TestedChannel.Customer;
import io.omnihub.flow.TestedChannel.Event;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Many spoiled bodies, with their right proof, through the door of each channel: each is taken or
 * refused, soon; what is taken is recorded once; what is refused leaves nothing. {@code
 * -Dhub.fuzz.bodies=10000} is the long run; {@code -Dhub.fuzz.seed} makes others.
 */
@HubTest
class ChannelFuzzTest {

  private static final int BODIES = Integer.getInteger("hub.fuzz.bodies", 300);
  private static final long SEED = Long.getLong("hub.fuzz.seed", 20260613L);

  /** Twenty callers share two cores with all that follows from what they send. */
  private static final long SLOWEST_MS = 8_000;

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;

  static Stream<Arguments> channels() {
    return Stream.<Function<HubClient, TestedChannel>>of(
            TelegramChannel::new,
            WebchatChannel::new,
            WhatsappChannel::new,
            MetaMessagingChannel::messenger,
            MetaMessagingChannel::instagram,
            VkChannel::new,
            MaxChannel::new,
            HttpChannel::new,
            EmailChannel::new,
            SmsChannel::new)
        .map(make -> Arguments.of(make.apply(null).type(), make));
  }

  private record Answer(int status, long millis, Set<String> taken) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("channels")
  void whatIsTakenIsRecordedOnceAndNothingElseIs(
      String type, Function<HubClient, TestedChannel> make) {
    HubClient hub = new HubClient(port);
    TestedChannel channel = make.apply(hub);
    Customer customer = channel.newCustomer();
    Records records = new Records(jdbc, type, channel.account());
    Set<String> before = records.all();
    long lost = records.lost();
    Mutations mutations = new Mutations(SEED, channel, customer);
    List<byte[]> bodies = IntStream.range(0, BODIES).mapToObj(i -> mutations.next()).toList();

    long begun = System.nanoTime();
    List<Answer> answers = Parallel.each(bodies, body -> post(hub, channel, customer, body));
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();

    Set<String> taken = new HashSet<>();
    answers.forEach(answer -> taken.addAll(answer.taken()));
    Event last = customer.saying("Спасибо!");
    assertThat(TestedChannel.send(hub, channel, customer, last).statusCode()).isEqualTo(200);
    taken.add(last.id());
    await()
        .atMost(Duration.ofSeconds(60 + BODIES / 50))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(records.missing(taken)).isEmpty());
    Set<String> recorded = records.all();
    recorded.removeAll(before);
    taken.removeAll(before);
    report(type, answers, millis, recorded.size());
    assertThat(answers).extracting(Answer::status).isSubsetOf(channel.answersToMutations());
    assertThat(answers).extracting(Answer::millis).allMatch(took -> took < SLOWEST_MS);
    assertThat(recorded).isEqualTo(taken);
    assertThat(records.lost()).isEqualTo(lost);
    assertThat(records.twice()).isEmpty();
  }

  private static Answer post(HubClient hub, TestedChannel channel, Customer customer, byte[] body) {
    long begun = System.nanoTime();
    HttpResponse<String> answer = hub.post(channel.webhook(), body, customer.proofOf(body));
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    Set<String> taken =
        answer.statusCode() == 200
            ? Set.copyOf(
                new HashSet<>(customer.eventIdsOf(new String(body, StandardCharsets.UTF_8))))
            : Set.of();
    return new Answer(answer.statusCode(), millis, taken);
  }

  private static void report(String type, List<Answer> answers, long millis, int recorded) {
    long[] took = answers.stream().mapToLong(Answer::millis).sorted().toArray();
    System.out.printf(
        "fuzz %s: %d bodies in %d ms; answers %s; slowest %d ms, 99 of 100 within %d ms;"
            + " %d events recorded%n",
        type,
        answers.size(),
        millis,
        answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting())),
        Arrays.stream(took).max().orElse(0),
        took[took.length * 99 / 100],
        recorded);
  }
}
