package io.omnihub;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * The databases that the stores run on; each is started once, for all tests. H2 must not reuse
 * results: another session's commit may then stay unseen (h2database issues 3894 and 4208).
 */
public enum Database {
  H2 {
    @Override
    String fresh() {
      return "jdbc:h2:mem:"
          + UUID.randomUUID()
          + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
          + ";OPTIMIZE_REUSE_RESULTS=FALSE;DB_CLOSE_DELAY=-1";
    }
  },
  POSTGRESQL {
    @Override
    String fresh() {
      return Server.INSTANCE.getJdbcUrl("postgres", "postgres");
    }
  };

  /** The address of a database that holds nothing yet. */
  abstract String fresh();

  private static final class Server {

    static final EmbeddedPostgres INSTANCE = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("deadlock_timeout", "100ms")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
