package io.omnihub.security;

import io.omnihub.message.Ids;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of operators. */
class OperatorStore {

  private final JdbcClient jdbc;
  private final Clock clock;

  OperatorStore(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  Optional<Operator> find(String username) {
    return jdbc.sql(
            """
            select id, organization, username, password_hash, role, must_change_password
            from operator where username = :username
            """)
        .param("username", username)
        .query(
            (row, n) ->
                new Operator(
                    row.getObject("id", UUID.class),
                    row.getString("organization"),
                    row.getString("username"),
                    row.getString("password_hash"),
                    row.getString("role"),
                    row.getBoolean("must_change_password")))
        .optional();
  }

  boolean isEmpty() {
    return jdbc.sql("select count(*) from operator").query(Integer.class).single() == 0;
  }

  /** Adds an administrator unless the name is taken; of two nodes that start together one adds. */
  boolean addAdministrator(
      String organization, String username, String hash, boolean mustChangePassword) {
    return jdbc.sql(
                """
                insert into operator (id, organization, username, password_hash, role,
                  must_change_password, created_at)
                values (:id, :organization, :username, :hash, 'admin', :mustChange, :now)
                on conflict do nothing
                """)
            .param("id", Ids.next())
            .param("organization", organization)
            .param("username", username)
            .param("hash", hash)
            .param("mustChange", mustChangePassword)
            .param("now", clock.instant().atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  void changePassword(UUID id, String hash) {
    jdbc.sql(
            """
            update operator set password_hash = :hash, must_change_password = false
            where id = :id
            """)
        .param("hash", hash)
        .param("id", id)
        .update();
  }
}
