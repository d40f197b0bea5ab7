package io.omnihub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.TestClock;
import io.omnihub.delivery.DestinationRules.Rate;
import io.omnihub.delivery.DestinationRules.Rule;
import io.omnihub.message.Ids;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.Bells;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What a destination bears, and that it bears it alone. */
class DestinationsTest {

  private static final String A = "telegram:a";
  private static final String B = "telegram:b";
  private static final Duration OPEN = Duration.ofMillis(5_001);
  private static final Exception NO_ANSWER = new IOException("Connection reset");

  private final TestClock clock = new TestClock();
  private final Map<String, Rule> rules = new HashMap<>();
  private final List<String> rung = new ArrayList<>();
  private final Destinations destinations =
      new Destinations(
          new DeliveryProperties(Duration.ofMinutes(1), Map.of()), provider(), bells(), clock);

  private Bells bells() {
    return new Bells() {
      @Override
      public void ring(String lane) {
        rung.add(lane);
      }
    };
  }

  private org.springframework.beans.factory.ObjectProvider<DestinationRules> provider() {
    DestinationRules each = destination -> rules.getOrDefault(destination, DestinationRules.NONE);
    return new StaticListableBeanFactory(Map.of("rules", each))
        .getBeanProvider(DestinationRules.class);
  }

  @Test
  void rateIsOfEachAccount() {
    Rate two = new Rate(2, Duration.ofHours(1));
    rules.put(A, new Rule(true, two, Rate.NONE, Rate.NONE));
    rules.put(B, new Rule(true, two, Rate.NONE, Rate.NONE));

    assertThat(admitted(A, 3)).hasSize(2);
    assertThat(destinations.shut("telegram")).containsExactly(A);
    assertThat(admitted(B, 1)).hasSize(1);
  }

  @Test
  void rateThatChangesCountsAnew() {
    rules.put(A, new Rule(true, new Rate(1, Duration.ofHours(1)), Rate.NONE, Rate.NONE));
    assertThat(admitted(A, 2)).hasSize(1);

    rules.put(A, new Rule(true, new Rate(5, Duration.ofHours(1)), Rate.NONE, Rate.NONE));

    assertThat(admitted(A, 9)).hasSize(5);
  }

  @Test
  void pausedAccountGetsNothingUntilItIsResumed() {
    admitted(A, 1).forEach(destinations::succeeded);
    rules.put(A, new Rule(false, Rate.NONE, Rate.NONE, Rate.NONE));

    assertThat(admitted(A, 1)).isEmpty();
    assertThat(destinations.shut("telegram")).containsExactly(A);
    assertThat(destinations.shut("vk")).isEmpty();

    rules.put(A, DestinationRules.NONE);
    assertThat(destinations.shut("telegram")).isEmpty();
    assertThat(admitted(A, 1)).hasSize(1);
  }

  @Test
  void silentProviderShutsItsOwnAccountAlone() {
    admitted(B, 1).forEach(destinations::succeeded);

    fail(A, 10, NO_ANSWER);

    assertThat(destinations.isDown(A)).isTrue();
    assertThat(destinations.isDown(B)).isFalse();
    assertThat(destinations.shut("telegram")).containsExactly(A);
    assertThat(admitted(A, 1)).isEmpty();
    assertThat(admitted(B, 12)).hasSize(12);
  }

  @Test
  void noMoreThanItsPlacesAreUnderWay() {
    List<Delivery> underWay = admitted(A, 20);

    assertThat(underWay).hasSize(12);
    assertThat(destinations.shut("telegram")).containsExactly(A);

    destinations.ended(underWay.get(0));
    assertThat(admitted(A, 20)).hasSize(1);
  }

  @Test
  void laneIsRungWhenAPlaceIsFreeForWhatWasTurnedAway() {
    List<Delivery> underWay = admitted(A, 12);
    destinations.ended(underWay.get(0));
    assertThat(rung).isEmpty();

    admitted(A, 2); // the second finds no place
    destinations.succeeded(underWay.get(1));
    assertThat(rung).containsExactly("deliveries/telegram");
    destinations.succeeded(underWay.get(2));
    assertThat(rung).hasSize(1);
  }

  @Test
  void fiveSilentAccountsLeaveAPlaceForAnother() {
    destinations.placesChange("telegram", 24);
    List<Integer> taken =
        IntStream.range(0, 5).mapToObj(i -> admitted("telegram:silent-" + i, 20).size()).toList();

    assertThat(taken).containsExactly(12, 6, 3, 1, 1);
    assertThat(destinations.shut("telegram")).hasSize(5);
    assertThat(admitted(A, 1)).hasSize(1);
  }

  @Test
  void accountAloneHasAllThePlacesThatOneMayHave() {
    destinations.placesChange("telegram", 24);

    List<Delivery> underWay = admitted(A, 20);
    assertThat(underWay).hasSize(12);
    underWay.forEach(destinations::ended);
    assertThat(admitted(A, 20)).hasSize(12);
  }

  @Test
  void sinkWithFewPlacesIsNotShared() {
    destinations.placesChange("telegram", 16);

    assertThat(admitted(A, 20)).hasSize(12);
  }

  /** As the flow is edited: a route with fewer places stands where one with more stood. */
  @Test
  void sinkHasAsManyPlacesAsTheRouteThatRunsNow() {
    destinations.placesChange("telegram", 48);
    destinations.placesChange("telegram", -48);
    destinations.placesChange("telegram", 24);

    assertThat(admitted("telegram:silent-1", 20)).hasSize(12);
    assertThat(admitted("telegram:silent-2", 20)).hasSize(6);
  }

  @Test
  void claimsThatWereGivenUpTakeNoPlaceFromAnother() {
    destinations.placesChange("telegram", 24);
    admitted("telegram:silent", 12).forEach(destinations::ended);
    destinations.shut("telegram");

    assertThat(admitted(A, 20)).hasSize(12);
    assertThat(admitted(B, 20)).hasSize(6);
  }

  @Test
  void whoWasSilentIsTriedThreeTimesBeforeAllElse() {
    fail(A, 10, NO_ANSWER);
    clock.advance(OPEN);

    List<Delivery> tries = admitted(A, 20);
    assertThat(tries).hasSize(3);
    assertThat(destinations.shut("telegram")).containsExactly(A);

    tries.forEach(destinations::succeeded);
    assertThat(destinations.isDown(A)).isFalse();
    assertThat(admitted(A, 20)).hasSize(12);
  }

  @Test
  void whoIsStillSilentIsLeftAloneAgain() {
    fail(A, 10, NO_ANSWER);
    clock.advance(OPEN);

    fail(A, 3, NO_ANSWER);

    assertThat(destinations.isDown(A)).isTrue();
    assertThat(admitted(A, 1)).isEmpty();
    clock.advance(OPEN);
    assertThat(admitted(A, 20)).hasSize(3);
  }

  @Test
  void triesThatNeverEndedFreeTheirPlaces() {
    fail(A, 10, NO_ANSWER);
    clock.advance(OPEN);
    assertThat(admitted(A, 20)).hasSize(3);

    clock.advance(Duration.ofSeconds(61));

    assertThat(destinations.shut("telegram")).isEmpty();
    assertThat(admitted(A, 20)).hasSize(3);
  }

  @Test
  void providerThatSaysNoIsInOrder() {
    fail(A, 12, refusal(Kind.PERMANENT, Optional.empty()));
    fail(A, 12, refusal(Kind.BLOCKED, Optional.empty()));
    UUID conversation = Ids.next();
    for (int i = 0; i < 12; i++) {
      tellToWait(admittedTo(A, conversation), 1);
    }

    assertThat(destinations.isDown(A)).isFalse();
    assertThat(destinations.restsUntil(A)).isEmpty();
    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void accountRestsWhenTwoOfItsConversationsAreToldToWait() {
    List<Delivery> underWay = admitted(A, 6);
    underWay.subList(0, 5).forEach(delivery -> tellToWait(delivery, 30));

    assertThat(destinations.restsUntil(A)).contains(clock.instant().plusSeconds(30));
    assertThat(destinations.shut("telegram")).containsExactly(A);
    assertThat(admitted(A, 1)).isEmpty();
    assertThat(admitted(B, 12)).hasSize(12);
    assertThat(destinations.isDown(A)).isFalse();
    destinations.succeeded(underWay.get(5)); // sent before, and says nothing of now
    clock.advance(Duration.ofMillis(29_999));
    assertThat(admitted(A, 1)).isEmpty();
  }

  @Test
  void oneIsTriedAfterTheRestAndTheOthersGoOnceItIsTaken() {
    admitted(A, 2).forEach(delivery -> tellToWait(delivery, 30));
    clock.advance(Duration.ofSeconds(30));
    assertThat(destinations.restsUntil(A)).isEmpty();

    List<Delivery> tried = admitted(A, 12);
    assertThat(tried).hasSize(1);
    assertThat(destinations.shut("telegram")).containsExactly(A);

    destinations.succeeded(tried.get(0));
    assertThat(rung).containsExactly("deliveries/telegram");
    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void accountThatIsStillOverItsLimitRestsAgainAfterTwoMore() {
    admitted(A, 2).forEach(delivery -> tellToWait(delivery, 30));
    clock.advance(Duration.ofSeconds(30));

    admitted(A, 12).forEach(delivery -> tellToWait(delivery, 60));
    List<Delivery> second = admitted(A, 12);
    assertThat(second).hasSize(1);
    second.forEach(delivery -> tellToWait(delivery, 60));

    assertThat(destinations.restsUntil(A)).contains(clock.instant().plusSeconds(60));
    assertThat(admitted(A, 12)).isEmpty();
  }

  @Test
  void shorterOfTwoWaitsIsTheAccounts() {
    List<Delivery> told = admitted(A, 2);
    tellToWait(told.get(0), 3600); // may be of this conversation alone
    tellToWait(told.get(1), 2);

    clock.advance(Duration.ofSeconds(2));
    admitted(A, 12).forEach(destinations::succeeded);
    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void waitsThatDoNotLastAtTheSameTimeAreTheConversationsOwn() {
    tellToWait(admitted(A, 1).get(0), 10);
    clock.advance(Duration.ofSeconds(10));
    tellToWait(admitted(A, 1).get(0), 10);

    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void oneThatIsTriedAfterARestAndHasNoAnswerLeavesRoomForTheNext() {
    admitted(A, 2).forEach(delivery -> tellToWait(delivery, 1));
    clock.advance(Duration.ofSeconds(1));
    fail(A, 1, NO_ANSWER);
    assertThat(admitted(A, 12)).hasSize(1);

    clock.advance(Duration.ofSeconds(61)); // its claim has run out
    assertThat(destinations.shut("telegram")).isEmpty();
    fail(A, 1, refusal(Kind.BLOCKED, Optional.empty())); // an answer, and no wish

    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void systemThatIsNoChannelMeansAllOfItself() {
    tellToWait(admitted("crm", 1).get(0), 5);

    assertThat(admitted("crm", 1)).isEmpty();
    clock.advance(Duration.ofSeconds(5));
    List<Delivery> tried = admitted("crm", 12);
    assertThat(tried).hasSize(1);
    tried.forEach(destinations::succeeded);
    assertThat(admitted("crm", 12)).hasSize(12);
  }

  @Test
  void restIsForgottenWhenNothingWasSentForLong() {
    admitted(A, 2).forEach(delivery -> tellToWait(delivery, 30));

    clock.advance(Duration.ofSeconds(31 + 600));

    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void fileThatIsNotReadyYetHoldsUpNoOther() {
    fail(A, 3, refusal(Kind.MEDIA, Optional.of(Duration.ofSeconds(30))));

    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void restEndsWhenTheClockIsSetBack() {
    admitted(A, 2).forEach(delivery -> tellToWait(delivery, 30));

    clock.setBack(Duration.ofHours(1));

    assertThat(admitted(A, 12)).hasSize(12);
  }

  @Test
  void tokenThatIsRefusedShutsTheAccountForAWhile() {
    fail(A, 10, refusal(Kind.AUTH, Optional.empty()));

    assertThat(destinations.shut("telegram")).containsExactly(A);
  }

  @Test
  void conversationIsWrittenToAtItsOwnPace() {
    rules.put(A, new Rule(true, Rate.NONE, new Rate(1, Duration.ofSeconds(1)), Rate.NONE));
    Delivery first = delivery(A);
    Delivery other = delivery(A);

    assertThat(destinations.pause(first, false)).isZero();
    assertThat(destinations.pause(first, false)).isEqualTo(Duration.ofSeconds(1));
    assertThat(destinations.pause(other, false)).isZero();
    clock.advance(Duration.ofMillis(400));
    assertThat(destinations.pause(first, false)).isEqualTo(Duration.ofMillis(600));
    clock.advance(Duration.ofMillis(600));
    assertThat(destinations.pause(first, false)).isZero();
    assertThat(destinations.pause(delivery(B), false)).isZero();
  }

  @Test
  void groupIsWrittenToAtThePaceOfGroupsBesides() {
    rules.put(
        A,
        new Rule(
            true,
            Rate.NONE,
            new Rate(1, Duration.ofSeconds(1)),
            new Rate(3, Duration.ofMinutes(1))));
    Delivery toGroup = delivery(A);
    Delivery toPerson = delivery(A);

    for (int i = 0; i < 3; i++) {
      assertThat(destinations.pause(toGroup, true)).isZero();
      assertThat(destinations.pause(toGroup, true)).isEqualTo(Duration.ofSeconds(i < 2 ? 1 : 58));
      assertThat(destinations.pause(toPerson, false)).isZero();
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(destinations.pause(toPerson, false)).isZero();
    assertThat(destinations.pause(toGroup, true)).isEqualTo(Duration.ofSeconds(57));
    clock.advance(Duration.ofSeconds(57));
    assertThat(destinations.pause(toGroup, true)).isZero();
    assertThat(destinations.pause(toGroup, true)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void clockThatIsSetBackHoldsNobodyUpForAsLongAsItWasAhead() {
    rules.put(A, new Rule(true, Rate.NONE, new Rate(1, Duration.ofSeconds(1)), Rate.NONE));
    Delivery reply = delivery(A);
    assertThat(destinations.pause(reply, false)).isZero();
    fail(B, 10, NO_ANSWER);

    clock.setBack(Duration.ofHours(1));

    assertThat(destinations.pause(reply, false)).isZero();
    assertThat(destinations.pause(reply, false)).isEqualTo(Duration.ofSeconds(1));
    assertThat(admitted(B, 1)).hasSize(1);
  }

  private void fail(String destination, int times, Exception cause) {
    for (Delivery delivery : admitted(destination, times)) {
      destinations.failed(delivery, Failure.of(cause), cause);
    }
  }

  private List<Delivery> admitted(String destination, int wanted) {
    List<Delivery> admitted = new ArrayList<>();
    IntStream.range(0, wanted)
        .mapToObj(i -> delivery(destination))
        .filter(destinations::admit)
        .forEach(admitted::add);
    return admitted;
  }

  private Delivery admittedTo(String destination, UUID conversation) {
    Delivery delivery = delivery(destination, conversation);
    assertThat(destinations.admit(delivery)).isTrue();
    return delivery;
  }

  private void tellToWait(Delivery delivery, int seconds) {
    Exception told = refusal(Kind.RETRY, Optional.of(Duration.ofSeconds(seconds)));
    destinations.failed(delivery, Failure.of(told), told);
  }

  private static Delivery delivery(String destination) {
    return delivery(destination, Ids.next());
  }

  private static Delivery delivery(String destination, UUID conversation) {
    UUID id = Ids.next();
    return new Delivery(
        id,
        id,
        "default",
        conversation,
        null,
        sink(destination),
        destination,
        "reply",
        1,
        false,
        "{}");
  }

  private static String sink(String destination) {
    return destination.split(":")[0];
  }

  private static Exception refusal(Kind kind, Optional<Duration> after) {
    return new ProviderRefusedException(kind, "", "no", after);
  }
}
