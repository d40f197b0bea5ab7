package io.omnihub.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.Together;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void idsOfOneThreadAscendAlsoWithinAMillisecond() {
    List<UUID> ids = some(20_000);

    assertThat(ids).isSorted();
    assertThat(ids.stream().map(UUID::toString).toList()).isSorted();
  }

  @Test
  void idsAreUniqueAndAscendingUnderThreads() throws Exception {
    Callable<List<UUID>> work = () -> some(20_000);

    List<List<UUID>> all = Together.run(Collections.nCopies(4, work));

    Set<UUID> unique = new HashSet<>();
    all.forEach(unique::addAll);
    assertThat(unique).hasSize(80_000);
    assertThat(all).allSatisfy(ids -> assertThat(ids).isSorted());
  }

  @Test
  void idIsAVersion7UuidOfNow() {
    long before = System.currentTimeMillis();
    UUID id = Ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, before + 60_000);
  }

  @Test
  void derivedIdIsTheSameEachTimeAndDiffersByOriginAndPlace() {
    UUID turn = UUID.fromString("01234567-89ab-7cde-8f01-23456789abcd");

    assertThat(Command.id(turn, 0)).isEqualTo(Command.id(turn, 0));
    assertThat(
            Set.of(
                Command.id(turn, 0),
                Command.id(turn, 1),
                Command.id(Ids.next(), 0),
                Ids.derived(turn, "ticket")))
        .hasSize(4);
    assertThat(Command.id(turn, 0)).hasToString(DERIVED);
  }

  /** Rows of yesterday carry ids that were derived the same way. */
  private static final String DERIVED = "452658d7-9db4-302c-99d8-c1e4dd796d73";

  private static List<UUID> some(int count) {
    List<UUID> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(Ids.next());
    }
    return ids;
  }
}
