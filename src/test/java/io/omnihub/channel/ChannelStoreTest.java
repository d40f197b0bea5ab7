package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.Ids;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

class ChannelStoreTest {

  private static final Map<String, String> OPEN = Map.of("base-url", "https://api.example");
  private static final Map<String, String> SECRET = Map.of("token", "123:abc");

  @TempDir Path data;

  @StoreTest
  void accountComesBackWithItsSecrets(Stores stores) {
    ChannelStore store = store(stores, "the first key of the tests and long", "");
    Channel channel = channel("back");
    store.add(channel, OPEN, SECRET);

    Channel read = store.all().stream().filter(c -> c.id().equals(channel.id())).findFirst().get();

    assertThat(read.settings()).containsAllEntriesOf(OPEN).containsAllEntriesOf(SECRET);
    assertThat(read.trouble()).isNull();
    assertThat(stores.value("select secrets from channel where id = ?", channel.id()).toString())
        .doesNotContain("123:abc");
    store.remove(channel);
  }

  @StoreTest
  void addressIsTakenOnceInAllOrganizations(Stores stores) {
    ChannelStore store = store(stores, "the first key of the tests and long", "");
    Channel first = channel("once");

    assertThat(store.add(first, OPEN, SECRET)).isTrue();
    assertThat(store.add(channel("once"), OPEN, SECRET)).isFalse();
    store.remove(first);
  }

  @StoreTest
  void ofTwoWhoChangeAnAccountOneIsTold(Stores stores) {
    ChannelStore store = store(stores, "the first key of the tests and long", "");
    Channel channel = channel("both");
    store.add(channel, OPEN, SECRET);

    assertThat(store.change(channel, OPEN, Map.of("token", "9"))).isTrue();
    assertThat(store.change(channel, OPEN, Map.of("token", "8"))).isFalse();
    store.remove(channel);
  }

  @StoreTest
  void newKeySealsWhatTheOldOneSealed(Stores stores) {
    String old = "the first key of the tests and long";
    String fresh = "the second key of the tests and long";
    Channel channel = channel("rotated");
    store(stores, old, "").add(channel, OPEN, SECRET);

    assertThat(store(stores, fresh, old).reseal()).isEqualTo(1);

    Channel read = store(stores, fresh, "").all().get(0);
    assertThat(read.settings()).containsEntry("token", "123:abc");
    assertThat(store(stores, fresh, old).reseal()).isZero();
    store(stores, fresh, "").remove(channel);
  }

  @StoreTest
  void accountWhoseKeyIsMissingIsShownWithTheReason(Stores stores) {
    Channel channel = channel("lost");
    store(stores, "the first key of the tests and long", "").add(channel, OPEN, SECRET);

    Channel read = store(stores, "quite another key of the tests and long", "").all().get(0);

    assertThat(read.trouble()).contains("does not have");
    assertThat(read.settings()).doesNotContainKey("token");
    assertThat(store(stores, "quite another key of the tests and long", "").reseal()).isZero();
    store(stores, "the first key of the tests and long", "").remove(channel);
  }

  @StoreTest
  void damagedAccountIsShownWithTheReasonAndHidesNoOther(Stores stores) {
    ChannelStore store = store(stores, "the first key of the tests and long", "");
    Channel sound = channel("sound");
    store.add(sound, OPEN, SECRET);
    List<String> damages =
        List.of("{\"base-url\": \"htt", "{\"base-url\": {}}", "{\"base-url\": null}", "null", "");
    for (String settings : damages) {
      Channel damaged = channel("damaged");
      store.add(damaged, OPEN, SECRET);
      stores.jdbc().update("update channel set settings = ? where id = ?", settings, damaged.id());

      Map<String, Channel> read =
          store.all().stream().collect(Collectors.toMap(Channel::key, Function.identity()));

      assertThat(read.get("damaged").trouble()).as(settings).isNotBlank();
      assertThat(read.get("damaged").settings()).isEmpty();
      assertThat(read.get("sound").settings()).containsAllEntriesOf(SECRET);
      assertThat(store.change(damaged, OPEN, SECRET)).isTrue();
      assertThat(store.all()).allSatisfy(one -> assertThat(one.trouble()).isNull());
      store.remove(damaged);
    }
    store.remove(sound);
  }

  @StoreTest
  void unknownStateSendsNothing(Stores stores) {
    ChannelStore store = store(stores, "the first key of the tests and long", "");
    Channel channel = channel("odd");
    store.add(channel, OPEN, SECRET);
    stores.jdbc().update("update channel set state = 'asleep' where id = ?", channel.id());

    assertThat(store.all()).extracting(Channel::state).containsExactly(Channel.State.PAUSED);
    store.remove(channel);
  }

  private ChannelStore store(Stores stores, String key, String old) {
    return new ChannelStore(
        stores.jdbc(), new SecretBox(key, "", old, data), new ObjectMapper(), stores.clock());
  }

  private static Channel channel(String key) {
    return new Channel(
        Ids.next(),
        Stores.ORGANIZATION,
        "telegram",
        key,
        key,
        Channel.State.ACTIVE,
        Map.of(),
        1,
        Instant.EPOCH,
        null);
  }
}
