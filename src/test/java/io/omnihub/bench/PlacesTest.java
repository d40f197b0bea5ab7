package io.omnihub.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {

  @Test
  void stackBelongsToTheFirstPlaceFromTheTop() {
    assertThat(
            Places.ofStack(
                List.of("java.util.HashMap", "org.apache.camel.impl.X", "io.omnihub.bus.Y")))
        .isEqualTo("Camel");
    assertThat(Places.ofStack(List.of("java.util.regex.Pattern", "io.omnihub.thread.Turns")))
        .isEqualTo("the hub's thread");
    assertThat(Places.ofStack(List.of("org.apache.camel.component.http.HttpProducer")))
        .isEqualTo("HTTP client");
    assertThat(Places.ofStack(List.of("java.lang.Thread"))).isEqualTo("Java, anything else");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert into message (id) values ($1) on conflict do update set x = 1 | insert message",
        "UPDATE turn SET state = $1 | update turn",
        "with due as (select id from turn for update skip locked) update turn t set x | update turn",
        "select * from delivery where id = $1 for no key update of delivery | select delivery",
        "merge into turn t using (select 1) on true when matched then update set x = 1 | merge turn",
        "delete from event_outbox | delete event_outbox",
        "select $1 | anything else",
      })
  void statementBelongsToTheTableItChanges(String sql, String place) {
    assertThat(Places.ofStatement(sql)).isEqualTo("PostgreSQL: " + place);
  }

  @Test
  void threadsOfTheJvmAreKnownByName() {
    assertThat(Places.ofJvmThread("C2 CompilerThre")).isEqualTo("JIT compilers");
    assertThat(Places.ofJvmThread("http-nio-8080-e")).isNull();
    assertThat(Places.ofKernelCalls("http-nio-8080-e")).endsWith("http-nio-N-e");
    assertThat(Places.ofKernelCalls("HttpClient-1-Wo")).endsWith("HttpClient-N-Wo");
    assertThat(Places.ofKernelCalls("Thread-12 (Acti")).endsWith("Thread-N (Artemis)");
  }
}
