package io.omnihub.routing;

import io.omnihub.message.Verdict;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/** Intent → outcome, as data ({@code outcomes.yaml}); the choice among outcomes is the route's. */
@Component("outcomes")
@EnableConfigurationProperties(Outcomes.Table.class)
public class Outcomes {

  private final Table table;

  Outcomes(Table table) {
    this.table = table;
  }

  /** The rule for this verdict; the one for doubt where confidence is below its threshold. */
  public Rule choose(Verdict verdict) {
    Rule rule = table.intents().get(verdict.intent());
    return rule == null || verdict.confidence() < rule.threshold() ? table.doubt() : rule;
  }

  /**
   * @param intents a rule for each intent
   * @param doubt what happens where no rule applies or confidence is too low: a person gets it
   */
  @ConfigurationProperties("hub.routing")
  record Table(Map<String, Rule> intents, Rule doubt) {
    Table {
      intents = intents == null ? Map.of() : Map.copyOf(intents);
      if (doubt == null) {
        throw new IllegalArgumentException("hub.routing.doubt must say who gets unclear turns");
      }
    }
  }

  /**
   * @param threshold confidence that the intent needs, 0 to 1
   * @param outcome lead, order-status, ticket, call-task, operator, answer or drop
   * @param queue operators' group that gets the ticket
   * @param reply key of the text that the customer gets
   * @param title key of the text that heads the card or ticket
   */
  public record Rule(
      @DefaultValue("0.5") double threshold,
      String outcome,
      @DefaultValue("support") String queue,
      @DefaultValue("operator") String reply,
      @DefaultValue("title.question") String title) {}
}
