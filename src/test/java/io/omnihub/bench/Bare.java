package io.omnihub.bench;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two bare programs that the hub is measured against, on the JDK's own HTTP server and client:
 * {@code insert} is webhook → one INSERT → 200; {@code flow} is webhook → upsert → two HTTP calls →
 * 200. They understand nothing, repeat nothing and lose what a failed call leaves undone.
 *
 * <p>Arguments: {@code insert|flow PORT JDBC-URL USER TELEGRAM CRM}.
 */
public final class Bare {

  private static final Pattern NUMBER = Pattern.compile("\"message_id\":(\\d+)");

  private Bare() {}

  public static void main(String[] args) throws Exception {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(args[2]);
    pool.setUsername(args[3]);
    pool.setMaximumPoolSize(20);
    HikariDataSource database = new HikariDataSource(pool);
    execute(
        database,
        "drop table if exists bare; create table bare (number bigint primary key, body text, n int default 1)");
    boolean flow = args[0].equals("flow");
    HttpClient http = HttpClient.newHttpClient();
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])), 256);
    server.setExecutor(Executors.newFixedThreadPool(64));
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int status = 200;
          try {
            String number = number(body);
            insert(database, Long.parseLong(number), body);
            if (flow) {
              call(
                  http,
                  args[5] + "crm.lead.add",
                  "{\"fields\":{\"SOURCE_DESCRIPTION\":\"telegram:sandbox " + number + "\"}}");
              call(
                  http,
                  args[4] + "/bot1/sendMessage",
                  "{\"chat_id\":1,\"text\":\"Здравствуйте!\",\"reply_parameters\":{\"message_id\":"
                      + number
                      + "}}");
            }
          } catch (SQLException | IOException e) {
            status = 503;
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  private static String number(String body) {
    Matcher found = NUMBER.matcher(body);
    return found.find() ? found.group(1) : "0";
  }

  private static void insert(HikariDataSource database, long number, String body)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into bare (number, body) values (?, ?)"
                    + " on conflict (number) do update set body = excluded.body, n = bare.n + 1")) {
      insert.setLong(1, number);
      insert.setString(2, body);
      insert.executeUpdate();
    }
  }

  private static void call(HttpClient http, String url, String body) throws IOException {
    try {
      int status =
          http.send(
                  HttpRequest.newBuilder(URI.create(url))
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.ofString())
              .statusCode();
      if (status != 200) {
        throw new IOException(url + " answered " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void execute(HikariDataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.createStatement().execute(sql);
    }
  }
}
