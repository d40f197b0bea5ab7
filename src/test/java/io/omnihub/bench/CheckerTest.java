package io.omnihub.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.bench.Ledger.Said;
import io.omnihub.world.OutsideWorld.Effect;
import io.omnihub.world.OutsideWorld.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker of the benchmarks finds what it is there to find. */
class CheckerTest {

  private final Map<String, Said> said = new HashMap<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Rows.Message> messages = new ArrayList<>();
  private final Set<Rows.Uncertain> uncertain = new HashSet<>();

  /** Two customers of two messages, all as it should be. */
  @BeforeEach
  void allIsWell() {
    for (String chat : List.of("7", "8")) {
      say(chat + "1", chat, 0);
      effect(Kind.LEAD, "lead " + chat, chat + "1");
      effect(Kind.REPLY, chat, "m" + chat + "1");
      say(chat + "2", chat, 1);
      effect(Kind.COMMENT, "lead " + chat, chat + "2");
      effect(Kind.REPLY, chat, "m" + chat + "2");
    }
  }

  @Test
  void whatIsInOrderIsNotBlamed() {
    assertThat(check().violations()).isEmpty();
    assertThat(check().lost()).isZero();
  }

  @Test
  void messageThatWasAcceptedAndNeverRecordedIsLost() {
    say("73", "7", 2);
    messages.remove(messages.size() - 1);
    assertThat(check().notRecorded()).containsExactly("73");
    assertThat(check().lost()).isEqualTo(1);
    assertThat(check().violations()).isNotEmpty();
  }

  @Test
  void messageThatWasSwallowedAfterItWasRecordedIsLost() {
    say("73", "7", 2);
    assertThat(check().noCard()).containsExactly("73");
    assertThat(check().noReply()).containsExactly("73");
  }

  @Test
  void messagesOfOneTurnShareItsReplyAndItsCard() {
    say("73", "7", 2);
    messages.set(messages.size() - 1, new Rows.Message("73", "turn 74"));
    say("74", "7", 3);
    effect(Kind.COMMENT, "lead 7", "73", "74");
    effect(Kind.COMMENT, "lead 7", "73", "74");
    uncertain.add(new Rows.Uncertain("turn 74", "crm"));
    effect(Kind.REPLY, "7", "m74");
    assertThat(check().violations()).isEmpty();
    assertThat(check().cardsNamed()).containsExactly("turn 74");
  }

  @Test
  void messageWithTwoRowsIsRecordedTwice() {
    messages.add(new Rows.Message("71", "another turn"));
    assertThat(check().recordedTwice()).containsExactly("71");
  }

  @Test
  void secondReplyIsNamedOnlyIfItsOwnAttemptWasUncertain() {
    effect(Kind.REPLY, "8", "m82");
    assertThat(check().repliesUnnamed()).containsExactly("turn 82");
    uncertain.add(new Rows.Uncertain("turn 82", "crm"));
    assertThat(check().repliesUnnamed()).containsExactly("turn 82");
    uncertain.add(new Rows.Uncertain("turn 82", "telegram"));
    assertThat(check().repliesUnnamed()).isEmpty();
    assertThat(check().repliesNamed()).containsExactly("turn 82");
    assertThat(check().violations()).isEmpty();
  }

  @Test
  void secondLeadOfACustomerIsFoundEvenIfUncertain() {
    effect(Kind.LEAD, "lead 9", "82");
    uncertain.add(new Rows.Uncertain("turn 82", "crm"));
    assertThat(check().twoLeads()).containsExactly("8");
    assertThat(check().violations()).isNotEmpty();
  }

  @Test
  void replyThatOvertookAnotherIsFound() {
    effect(Kind.REPLY, "8", "m81");
    uncertain.add(new Rows.Uncertain("turn 81", "telegram"));
    assertThat(check().repliesOutOfOrder()).containsExactly("8");
    assertThat(check().violations()).isNotEmpty();
  }

  @Test
  void replyToWhatNobodySaidIsFound() {
    effect(Kind.REPLY, "8", "m99");
    assertThat(check().violations()).isNotEmpty();
  }

  private Findings check() {
    List<String> raw = messages.stream().map(Rows.Message::event).distinct().toList();
    return new Checker(
            said, said.values(), effects, new Rows(messages, raw, uncertain, Map.of(), List.of()))
        .check();
  }

  private void say(String event, String chat, int place) {
    said.put(event, new Said(event, "m" + event, chat, place));
    messages.add(new Rows.Message(event, "turn " + event));
  }

  private void effect(Kind kind, String whom, String... about) {
    effects.add(new Effect(effects.size() + 1, 0, kind, whom, "", List.of(about)));
  }
}
