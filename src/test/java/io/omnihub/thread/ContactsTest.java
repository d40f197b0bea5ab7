package io.omnihub.thread;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.InboundMessage.ContactPoint;
import io.omnihub.message.MessageSample;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class ContactsTest {

  @StoreTest
  void sameChannelUserIsTheSameContactAndThread(Stores stores) {
    record(stores, aMessage().by("7").to("bot"));
    record(stores, aMessage().by("7").to("bot"));

    assertThat(stores.count("contact")).isOne();
    assertThat(stores.count("thread")).isOne();
  }

  @StoreTest
  void userIdOfAnotherAccountIsAnotherContact(Stores stores) {
    record(stores, aMessage().by("7").to("bot"));
    record(stores, aMessage().by("7").to("other-bot"));
    record(stores, aMessage().by("7").to("bot").from("whatsapp"));

    assertThat(stores.count("contact")).isEqualTo(3);
  }

  @StoreTest
  void provenPhoneIsTheSameContactInTwoChannelsHoweverItIsWritten(Stores stores) {
    record(stores, aMessage().by("t").proving("phone", "8 (916) 123-45-67"));
    record(stores, aMessage().from("whatsapp").by("w").proving("phone", "+7 916 123 45 67"));
    record(stores, aMessage().from("sip").by("s").proving("phone", "79161234567"));

    assertThat(stores.count("contact")).isOne();
    assertThat(stores.rows("select address from contact_point where kind = 'phone'"))
        .containsExactly(Map.of("address", "+79161234567"));
    assertThat(stores.value("select count(distinct thread_id) from message")).isEqualTo(1L);
  }

  @StoreTest
  void provenMailIsTheSameContactWhateverItsCase(Stores stores) {
    record(stores, aMessage().by("t").proving("email", " Anna@Example.ORG "));
    record(stores, aMessage().from("mail").by("m").proving("email", "anna@example.org"));

    assertThat(stores.count("contact")).isOne();
  }

  @StoreTest
  void mentionedPhoneNeverMerges(Stores stores) {
    record(stores, aMessage().by("t").proving("phone", "+79161234567"));
    record(stores, aMessage().from("web").by("w").mentioning("phone", "89161234567"));
    record(stores, aMessage().from("web").by("x").mentioning("phone", "89161234567"));

    assertThat(stores.count("contact")).isEqualTo(3);
    assertThat(stores.count("contact_merge")).isZero();
    assertThat(
            stores.value(
                "select count(*) from contact_point where kind = 'phone' and verified = false"
                    + " and identity is null"))
        .isEqualTo(2L);
  }

  @StoreTest
  void phoneMentionedTwiceIsOneHint(Stores stores) {
    record(stores, aMessage().mentioning("phone", "89161234567"));
    record(stores, aMessage().mentioning("phone", "+7 916 123-45-67"));

    assertThat(stores.value("select count(*) from contact_point where kind = 'phone'"))
        .isEqualTo(1L);
  }

  @StoreTest
  void hintThatIsProvenLaterIsProven(Stores stores) {
    record(stores, aMessage().mentioning("phone", "89161234567"));
    record(stores, aMessage().proving("phone", "+79161234567"));
    record(stores, aMessage().mentioning("phone", "89161234567"));

    assertThat(stores.rows("select verified, proof from contact_point where kind = 'phone'"))
        .containsExactly(Map.of("verified", true, "proof", "telegram own contact"));
  }

  @StoreTest
  void proofIsKept(Stores stores) {
    record(stores, aMessage().by("7").proving("phone", "+79161234567"));

    assertThat(stores.rows("select kind, address, proof from contact_point order by kind"))
        .containsExactlyInAnyOrder(
            Map.of("kind", "phone", "address", "+79161234567", "proof", "telegram own contact"),
            Map.of("kind", "telegram:bot", "address", "7", "proof", "channel user id"));
  }

  @StoreTest
  void whatIsNoPhoneAndNoMailIsLeftOut(Stores stores) {
    record(
        stores,
        aMessage()
            .proving("phone", "звоните")
            .proving("phone", "1".repeat(50))
            .proving("email", "anna@")
            .proving("email", "a@b.c\0")
            .proving("passport", "4509 123456"));

    assertThat(stores.count("contact_point")).isOne();
  }

  @StoreTest
  void samePhoneProvenTwiceInOneMessageIsOnePoint(Stores stores) {
    record(stores, aMessage().proving("phone", "89161234567").proving("phone", "+7 916 123 45 67"));

    assertThat(stores.count("contact_point")).isEqualTo(2);
  }

  @StoreTest
  void organizationsNeverMeet(Stores stores) {
    record(stores, aMessage().of("one").by("7").proving("phone", "+79161234567"));
    record(stores, aMessage().of("two").by("7").proving("phone", "+79161234567"));

    assertThat(stores.count("contact")).isEqualTo(2);
    assertThat(stores.count("contact_merge")).isZero();
    for (String table :
        new String[] {"contact", "contact_point", "thread", "turn", "message", "event_unplaced"}) {
      assertThat(stores.value("select count(distinct organization) from " + table))
          .as(table)
          .isEqualTo(2L);
    }
  }

  @StoreTest
  void whoHasANewNumberKeepsHisThreadAndTheOldNumberIsNobodys(Stores stores) {
    record(stores, aMessage().from("whatsapp").by("7916").proving("phone", "+79161234567"));

    record(
        stores,
        aMessage()
            .from("whatsapp")
            .by("7999")
            .movedFrom("7916")
            .proving("former-phone", "+79161234567")
            .proving("phone", "+79991234567"));
    record(stores, aMessage().from("whatsapp").by("7999"));

    assertThat(stores.count("thread")).isOne();
    assertThat(
            stores.rows("select identity from contact_point where verified = true order by kind"))
        .extracting("identity")
        .containsExactly("+79991234567", "7999");

    record(stores, aMessage().from("whatsapp").by("7916").proving("phone", "+79161234567"));
    assertThat(stores.count("thread")).as("a stranger got the old number").isEqualTo(2);
  }

  @StoreTest
  void whoMovedToANumberThatIsKnownIsMergedWithItsContact(Stores stores) {
    record(stores, aMessage().from("whatsapp").by("7916"));
    record(stores, aMessage().from("whatsapp").by("7999"));

    record(stores, aMessage().from("whatsapp").by("7999").movedFrom("7916"));

    assertThat(stores.count("contact_merge")).isOne();
  }

  @StoreTest
  void whoWasNeverMetIsNotMadeByHisMove(Stores stores) {
    record(stores, aMessage().from("whatsapp").by("7999").movedFrom("7916"));

    assertThat(stores.count("contact")).isZero();
  }

  @StoreTest
  void mergeStaysWithinTheOrganization(Stores stores) {
    for (String organization : new String[] {"one", "two"}) {
      record(stores, aMessage().of(organization).by("t").proving("phone", "+79161234567"));
      record(stores, aMessage().of(organization).from("web").by("w"));
    }
    record(stores, aMessage().of("one").from("web").by("w").proving("phone", "+79161234567"));

    assertThat(stores.rows("select organization from contact where merged_into is not null"))
        .containsExactly(Map.of("organization", "one"));
    UUID merge = (UUID) stores.value("select id from contact_merge");
    assertThatThrownBy(() -> stores.get(ContactMerges.class).undo("two", merge))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @StoreTest
  void whoIsNewAndFollowsALinkIsOneContactWithTheVisitorWhoWasGivenIt(Stores stores) {
    record(stores, aMessage().from("webchat").to("site").by("visitor"));

    follow(stores, aMessage().by("guest").subscribing("link"));

    assertThat(stores.rows("select proof from contact_merge"))
        .containsExactly(Map.of("proof", StartLinks.PROOF));
  }

  @StoreTest
  void whoIsMetBeforeHeSaysAnythingIsStillNew(Stores stores) {
    record(stores, aMessage().from("webchat").to("site").by("visitor"));
    record(stores, aMessage().by("guest").subscribing(null));

    follow(stores, aMessage().by("guest").starting("link"));

    assertThat(stores.count("contact_merge")).isOne();
  }

  @StoreTest
  void whoIsKnownIsJoinedWithNobodyWhoseLinkHeFollows(Stores stores) {
    record(stores, aMessage().from("webchat").to("site").by("visitor"));
    record(stores, aMessage().by("proven").subscribing(null).proving("phone", "+79161234567"));
    record(stores, aMessage().by("talked").saying("Где мой заказ?"));

    UUID visitors = (UUID) stores.value(THREAD_OF, "visitor");
    assertThat(follow(stores, aMessage().by("proven").subscribing("link")))
        .isEqualTo(stores.value(THREAD_OF, "proven"))
        .isNotEqualTo(visitors);
    assertThat(follow(stores, aMessage().by("talked").starting("link")))
        .isEqualTo(stores.value(THREAD_OF, "talked"))
        .isNotEqualTo(visitors);
    assertThat(
            follow(
                stores, aMessage().by("proves").starting("link").proving("phone", "+79991234567")))
        .as("proves who he is by the same message")
        .isNotEqualTo(visitors);
    assertThat(stores.count("contact_merge")).isZero();
  }

  private static final String THREAD_OF =
      "select t.id from contact_point p join thread t on t.contact_id = p.contact_id"
          + " where p.identity = ?";

  /** The thread of who follows a link that was given to the visitor of the site. */
  private static UUID follow(Stores stores, MessageSample sample) {
    ContactPoint visitor = new ContactPoint("webchat:site", "visitor", true, StartLinks.PROOF);
    StartLinks links = event -> Optional.of(visitor);
    Contacts contacts =
        new Contacts(
            stores.jdbc(),
            stores.get(ContactPoints.class),
            stores.get(ContactMerges.class),
            stores.get(Threads.class),
            stores.get(NewRows.class),
            new StaticListableBeanFactory(Map.of("links", links)).getBeanProvider(StartLinks.class),
            stores.clock());
    return stores.inTransaction(() -> contacts.lockThread(sample.build()).thread());
  }

  private static void record(Stores stores, MessageSample sample) {
    stores.get(MessageRecorder.class).record(sample.build());
  }
}
