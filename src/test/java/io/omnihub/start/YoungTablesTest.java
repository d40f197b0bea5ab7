package io.omnihub.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.Database;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.work.Vendor;
import java.util.UUID;
import java.util.stream.Stream;

class YoungTablesTest {

  @StoreTest
  void tableThatGrewIsAnalyzed(Stores stores) {
    var tables = new YoungTables(stores.jdbc(), stores.get(Vendor.class));
    stores
        .jdbc()
        .batchUpdate(
            "insert into contact (id, organization, kind, created_at)"
                + " values (?, 'default', 'person', current_timestamp)",
            Stream.generate(() -> new Object[] {UUID.randomUUID()}).limit(500).toList());

    if (stores.database() == Database.H2) {
      tables.analyze(); // it plans each time, and knows no such statement
      return;
    }
    await()
        .untilAsserted(
            () -> {
              tables.analyze();
              assertThat(
                      stores
                          .jdbc()
                          .queryForObject(
                              "select reltuples from pg_class where relname = 'contact'",
                              Double.class))
                  .isGreaterThanOrEqualTo(500);
            });
  }
}
