package io.omnihub.world;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * A PostgreSQL that syncs as in production and can be stopped and started again on the same port
 * with the same data.
 */
public final class PostgresServer implements AutoCloseable {

  private final Path data;
  private final Map<String, String> settings;
  private final int port = Ports.free();
  private EmbeddedPostgres server;

  /**
   * @param data folder for the database; made if it is not there
   */
  public PostgresServer(Path data) {
    this(data, Map.of());
  }

  /**
   * @param settings of {@code postgresql.conf}
   */
  public PostgresServer(Path data, Map<String, String> settings) {
    this.data = data;
    this.settings = settings;
  }

  public void start() throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port)
            .setServerConfig("fsync", "on") // the library turns both off
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200");
    settings.forEach(builder::setServerConfig);
    server = builder.start();
  }

  /** Ends all sessions at once; what is committed stays. */
  public void stop() throws IOException {
    server.close();
    server = null;
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** What the hub must be told. */
  public Map<String, String> hubSettings() {
    return Map.of("HUB_DB_URL", url(), "HUB_DB_USER", "postgres");
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      stop();
    }
  }
}
