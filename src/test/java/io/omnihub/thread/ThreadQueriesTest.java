package io.omnihub.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.InboundMessage.Attachment;
import io.omnihub.thread.ThreadQueries.Position;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the pages read, on both databases. */
class ThreadQueriesTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  abstract static class OnEither {

    private ThreadQueries queries;
    private ThreadRowsMother ours;
    private ThreadRowsMother theirs;
    private String organization;

    abstract DataSource database();

    @BeforeEach
    void newOrganization() {
      DataSource database = database();
      Flyway.configure().dataSource(database).load().migrate();
      JdbcClient jdbc = JdbcClient.create(database);
      organization = "org-" + UUID.randomUUID();
      queries = new ThreadQueries(jdbc, new ObjectMapper());
      ours = new ThreadRowsMother(jdbc, organization, START);
      theirs = new ThreadRowsMother(jdbc, "other-" + organization, START);
    }

    @Test
    void listShowsLatestMessageVerdictTicketsAndTrouble() {
      UUID anna = ours.thread("Анна");
      UUID turn = ours.turn(anna);
      ours.says(anna, turn, "telegram:sandbox", "здравствуйте");
      ours.says(anna, turn, "webchat:site", "где мой заказ 12345?");
      ours.verdict(anna, turn, "order_status", 0.92, "answer");
      ours.ticket(anna, turn, "late", "open");
      ours.ticket(anna, turn, "mended", "closed");
      ours.delivery(anna, "telegram:sandbox", "dead", 5, "503");
      ours.delivery(anna, "telegram:sandbox", "sent", 1, null);

      ThreadSummary row = queries.threads(organization, null, null, 10).get(0);

      assertThat(row.contactName()).isEqualTo("Анна");
      assertThat(row.channels()).containsExactly("telegram:sandbox", "webchat:site");
      assertThat(row.lastText()).isEqualTo("где мой заказ 12345?");
      assertThat(row.lastAuthor()).isEqualTo("customer");
      assertThat(row.intent()).isEqualTo("order_status");
      assertThat(row.confidence()).isEqualTo(0.92);
      assertThat(row.outcome()).isEqualTo("answer");
      assertThat(row.openTickets()).isEqualTo(1);
      assertThat(row.troubledDeliveries()).isEqualTo(1);
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() {
      for (int i = 0; i < 7; i++) {
        ours.says(ours.thread("customer " + i), null, "telegram:sandbox", "hello");
      }
      List<String> seen = new ArrayList<>();
      Position after = null;
      for (int page = 0; page < 4; page++) {
        List<ThreadSummary> rows = queries.threads(organization, null, after, 2);
        rows.forEach(row -> seen.add(row.contactName()));
        ThreadSummary last = rows.get(rows.size() - 1);
        after = new Position(last.lastMessageAt(), last.id());
      }
      assertThat(seen)
          .containsExactly(
              "customer 6",
              "customer 5",
              "customer 4",
              "customer 3",
              "customer 2",
              "customer 1",
              "customer 0");
    }

    @Test
    void searchFindsNamesAndTextsLiterally() {
      UUID anna = ours.thread("Анна");
      ours.says(anna, null, "telegram:sandbox", "скидка 100% на всё");
      UUID boris = ours.thread("Борис");
      ours.says(boris, null, "telegram:sandbox", "1000 рублей");

      assertThat(queries.threads(organization, "анн", null, 10))
          .extracting(ThreadSummary::id)
          .containsExactly(anna);
      assertThat(queries.threads(organization, "100%", null, 10))
          .extracting(ThreadSummary::id)
          .containsExactly(anna);
      assertThat(queries.threads(organization, "РУБЛ", null, 10))
          .extracting(ThreadSummary::id)
          .containsExactly(boris);
      assertThat(queries.summary(organization, anna, "Борис")).isEmpty();
      assertThat(queries.summary(organization, anna, "скидка")).isPresent();
    }

    @Test
    void noQueryShowsAnotherOrganization() {
      UUID thread = theirs.thread("Чужой");
      theirs.says(thread, null, "telegram:sandbox", "secret");
      theirs.deadLetter("theirs");

      assertThat(queries.threads(organization, null, null, 10)).isEmpty();
      assertThat(queries.summary(organization, thread, null)).isEmpty();
      assertThat(queries.thread(organization, thread, null, 10)).isEmpty();
      assertThat(queries.conversation(organization, "telegram", "sandbox", thread.toString(), 10))
          .isEmpty();
    }

    @Test
    void threadTellsEverythingAboutIt() {
      UUID anna = ours.thread("Анна");
      UUID turn = ours.turn(anna);
      ours.says(anna, turn, "telegram:sandbox", "где мой заказ 12345?");
      ours.message(
          anna,
          turn,
          "inbound",
          "telegram:sandbox",
          "c",
          "m2",
          "document",
          null,
          "{\"attachments\":[{\"kind\":\"document\",\"name\":\"bill.pdf\"},{\"kind\":\"photo\"}]}");
      ours.answers(anna, turn, "telegram:sandbox", "в пути");
      ours.verdict(anna, turn, "order_status", 0.92, "answer");
      ours.point(anna, "phone", "+79990001122", true, "telegram own contact");
      ours.point(anna, "email", "anna@example.com", false, "typed");
      ours.ticket(anna, turn, "late", "open");
      ours.task(anna, turn, "+79990001122");
      ours.delivery(anna, "telegram:sandbox", "dead", 5, "503");

      ThreadDetail detail = queries.thread(organization, anna, null, 10).orElseThrow();

      assertThat(detail.head().contactName()).isEqualTo("Анна");
      assertThat(detail.messages())
          .extracting(ThreadDetail.Line::text)
          .containsExactly("где мой заказ 12345?", null, "в пути");
      assertThat(detail.messages().get(1).said().attachments())
          .extracting(Attachment::name, Attachment::kind)
          .containsExactly(tuple("bill.pdf", "document"), tuple(null, "photo"));
      assertThat(detail.earlier()).isFalse();
      assertThat(detail.points().get(0).verified()).isTrue();
      assertThat(detail.verdicts().get(0).entities().get(0).value()).isEqualTo("12345");
      assertThat(detail.tickets()).hasSize(1);
      assertThat(detail.tasks()).hasSize(1);
      assertThat(detail.deliveries().get(0).lastError()).isEqualTo("503");
    }

    @Test
    void longThreadIsReadInParts() {
      UUID anna = ours.thread("Анна");
      for (int i = 1; i <= 5; i++) {
        ours.says(anna, null, "telegram:sandbox", "message " + i);
      }
      ThreadDetail latest = queries.thread(organization, anna, null, 3).orElseThrow();
      ThreadDetail before =
          queries.thread(organization, anna, place(latest.messages().get(0)), 3).orElseThrow();

      assertThat(latest.earlier()).isTrue();
      assertThat(latest.messages())
          .extracting(ThreadDetail.Line::text)
          .containsExactly("message 3", "message 4", "message 5");
      assertThat(before.earlier()).isFalse();
      assertThat(before.messages())
          .extracting(ThreadDetail.Line::text)
          .containsExactly("message 1", "message 2");
    }

    private static Position place(ThreadDetail.Line line) {
      return new Position(line.recordedAt(), line.id());
    }

    @Test
    void customerSeesOwnWordsAndWhatWasSentButNoNotesAndNothingUnsent() {
      UUID anna = ours.thread("Анна");
      ours.webchat(anna, "visitor", "inbound", "client-id", "где мой заказ?");
      UUID sent = ours.webchat(anna, "visitor", "outbound", null, "в пути");
      UUID unsent = ours.webchat(anna, "visitor", "outbound", null, "obsolete");
      ours.status(unsent, "dropped");
      ours.webchat(anna, "visitor", "note", null, "knows the boss");
      ours.webchat(anna, "another", "inbound", "other-id", "hello");

      List<ConversationLine> lines =
          queries.conversation(organization, "webchat", "site", "visitor", 10);

      assertThat(lines)
          .extracting(ConversationLine::id, ConversationLine::from, ConversationLine::text)
          .containsExactly(
              tuple("client-id", "customer", "где мой заказ?"),
              tuple(sent.toString(), "bot", "в пути"));
    }
  }

  @Nested
  class OnH2 extends OnEither {

    @Override
    DataSource database() {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL(
          "jdbc:h2:mem:thread-queries;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
              + "DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
      return h2;
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnPostgres extends OnEither {

    private EmbeddedPostgres postgres;

    @BeforeAll
    void start() throws IOException {
      postgres = EmbeddedPostgres.builder().setLocaleConfig("locale", "C.UTF-8").start();
    }

    @AfterAll
    void stop() throws IOException {
      postgres.close();
    }

    @Override
    DataSource database() {
      return postgres.getPostgresDatabase();
    }
  }
}
