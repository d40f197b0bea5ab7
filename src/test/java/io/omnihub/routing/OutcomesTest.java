package io.omnihub.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.message.Verdict;
import io.omnihub.routing.Outcomes.Rule;
import io.omnihub.routing.Outcomes.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;

class OutcomesTest {

  private static final Set<String> OUTCOMES =
      Set.of("lead", "order-status", "ticket", "call-task", "operator", "answer", "drop");

  private final Table table = table();

  @Test
  void confidenceBelowTheThresholdIsDoubt() {
    Outcomes outcomes =
        new Outcomes(
            new Table(
                Map.of("price", new Rule(0.7, "lead", "sales", "price", "title.price")),
                new Rule(0, "operator", "support", "operator", "title.unclear")));

    assertThat(outcomes.choose(verdict("price", 0.7)).outcome()).isEqualTo("lead");
    assertThat(outcomes.choose(verdict("price", 0.69)).outcome()).isEqualTo("operator");
    assertThat(outcomes.choose(verdict(Verdict.NONE, 1)).outcome()).isEqualTo("operator");
    assertThat(outcomes.choose(verdict("unheard-of", 1)).outcome()).isEqualTo("operator");
  }

  @Test
  void doubtMustHaveARule() {
    assertThatThrownBy(() -> new Table(Map.of(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hub.routing.doubt");
  }

  @Test
  void everyRuleNamesAnOutcomeThatRoutesKnowAndAThresholdThatCanBeReached() {
    assertThat(table.intents()).isNotEmpty();
    for (Rule rule : rules()) {
      assertThat(rule.outcome()).isIn(OUTCOMES);
      assertThat(rule.threshold()).isBetween(0.0, 1.0);
    }
    assertThat(table.doubt().outcome()).isEqualTo("operator");
  }

  @Test
  void everyIntentHasItsTextsInBothLanguages() {
    Texts texts = new Texts();
    for (Rule rule : rules()) {
      for (String language : List.of("ru", "en")) {
        assertThat(texts.render(rule.reply(), language, Map.of())).isNotBlank();
        assertThat(texts.render(rule.title(), language, Map.of())).isNotBlank();
      }
    }
  }

  private List<Rule> rules() {
    List<Rule> rules = new ArrayList<>(table.intents().values());
    rules.add(table.doubt());
    return rules;
  }

  private static Table table() {
    try {
      MutablePropertySources sources = new MutablePropertySources();
      new YamlPropertySourceLoader()
          .load("outcomes", new ClassPathResource("outcomes.yaml"))
          .forEach(sources::addLast);
      return new Binder(ConfigurationPropertySources.from(sources))
          .bind("hub.routing", Table.class)
          .get();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Verdict verdict(String intent, double confidence) {
    return new Verdict(intent, confidence, null, "ru", "neutral", "", "test");
  }
}
