package io.omnihub.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.Ids;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Facts that wait when the hub is brought up to date have their places, behind all others. */
class FactsMigrationTest {

  @StoreTest
  void factsWithoutAPlaceGetTheirsInTheirOrder(Stores stores) {
    FluentConfiguration flyway =
        Flyway.configure().dataSource(stores.get(DataSource.class)).schemas("before_17");
    try {
      flyway.target("16").load().migrate();
      add(stores, "published", 1);
      add(stores, "late", 3);
      add(stores, "waits", null);
      add(stores, "placed", 2);
      add(stores, "waits as well", null);
      stores.set("update before_17.event_publisher set last_place = 3, published_place = 1");

      flyway.target("17").load().migrate();

      assertThat(stores.rows("select type from before_17.event_outbox order by place"))
          .extracting(row -> row.get("type"))
          .containsExactly("published", "placed", "late", "waits", "waits as well");
      assertThat(
              stores
                  .rows("select last_place, published_place from before_17.event_publisher")
                  .get(0)
                  .values())
          .containsExactly(5L, 1L);
    } finally {
      stores.jdbc().execute("drop schema if exists before_17 cascade");
    }
  }

  private static void add(Stores stores, String type, Integer place) {
    stores.set(
        "insert into before_17.event_outbox (id, organization, type, subject, occurred_at, data,"
            + " place) values (?, 'one', ?, 's', current_timestamp, '{}', ?)",
        Ids.next(),
        type,
        place);
  }
}
