package io.omnihub.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.Stores;
import io.omnihub.audit.Deeds;
import io.omnihub.channel.CanonicalEventsMother;
import io.omnihub.delivery.DeadDeliveries;
import io.omnihub.delivery.Outbox;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Command;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import io.omnihub.routing.Decisions;
import io.omnihub.routing.Outcomes;
import io.omnihub.thread.Parts;
import io.omnihub.thread.Turns;
import io.omnihub.work.DeadLetters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The replays on real stores, with a flow of three routes that decides as it is told. */
final class SmallCamel implements AutoCloseable {

  private final Stores stores;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private volatile Consumer<String> bus = event -> {};
  private volatile List<Command> commands = List.of();
  private volatile Map<String, Map<String, Map<String, String>>> accounts =
      Map.of("telegram", Map.of("bot", Map.of()));
  private final List<CanonicalEvent> mapped = new CopyOnWriteArrayList<>();

  SmallCamel(Stores stores) throws Exception {
    this.stores = stores;
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("direct:replay-event").process(e -> bus.accept(e.getIn().getBody(String.class)));
            from("direct:webhook-telegram")
                .process(e -> e.getMessage().setBody(List.copyOf(mapped)));
            from("direct:try-turn")
                .process(
                    e -> {
                      Turn turn = e.getVariable("turn", Turn.class);
                      e.setVariable(
                          "verdict",
                          new Verdict("price", 0.9, null, "ru", "neutral", turn.text(), "test"));
                      e.setVariable(
                          "rule", new Outcomes.Rule(0.5, "lead", "sales", "price", "title.price"));
                      e.setVariable("commands", commands);
                    });
          }
        });
    camel.start();
  }

  void bus(Consumer<String> bus) {
    this.bus = bus;
  }

  /** What the flow decides from now on. */
  void decides(Command... commands) {
    this.commands = List.of(commands);
  }

  /** No channel is connected any more, for whoever is asked for after this. */
  void removesChannels() {
    accounts = Map.of();
  }

  /** What the mapping makes besides. */
  void maps(CanonicalEvent event) {
    mapped.add(event);
  }

  DeadLetterReplay deadLetters() {
    return new DeadLetterReplay(
        stores.get(DeadLetters.class),
        new LetterPayloads(CanonicalEventsMother.canonical(), json()),
        stores.get(Turns.class),
        stores.get(DeadDeliveries.class),
        stores.get(Deeds.class),
        camel.createProducerTemplate(),
        stores.get(TransactionTemplate.class),
        json());
  }

  DryRuns dryRuns() {
    return new DryRuns(
        stores.get(PastEvents.class),
        stores.get(PastDecisions.class),
        CanonicalEventsMother.accounts(accounts),
        stores.get(Turns.class),
        stores.get(Parts.class),
        stores.get(Outbox.class),
        camel.createProducerTemplate(),
        json());
  }

  EventReplay replay() {
    return new EventReplay(
        dryRuns(),
        stores.get(PastDecisions.class),
        stores.get(Decisions.class),
        stores.get(Turns.class),
        stores.get(Deeds.class),
        stores.get(JdbcTemplate.class),
        stores.get(TransactionTemplate.class),
        stores.clock());
  }

  ReplayJobs jobs() {
    return new ReplayJobs(
        stores.get(ReplayJobRows.class),
        new ReplayPieces(
            stores.get(EventsInOrder.class),
            stores.get(PastEvents.class),
            stores.get(Letters.class),
            dryRuns(),
            replay(),
            deadLetters()),
        stores.get(Turns.class),
        stores.clock());
  }

  ReplayJobControl control() {
    return stores.get(ReplayJobControl.class);
  }

  private ObjectMapper json() {
    return stores.get(ObjectMapper.class);
  }

  @Override
  public void close() {
    camel.stop();
  }
}
