package io.omnihub.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.TestClock;
import io.omnihub.outside.FileNames;
import io.omnihub.outside.FileRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderStoreTest {

  private static final byte[] PNG = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
  };

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private FolderStore store;

  @BeforeEach
  void open() {
    store = new FolderStore(folder, clock);
  }

  @Test
  void sameBytesAreKeptOnceAndGivenBack() throws IOException {
    MediaStore.Stored first = put("привет", null);
    MediaStore.Stored again = put("привет", "other.txt");

    assertThat(again.key()).isEqualTo(first.key());
    assertThat(first.size()).isEqualTo(12);
    assertThat(files()).hasSize(1);
    try (InputStream bytes = store.open(first.key()).orElseThrow()) {
      assertThat(bytes.readAllBytes()).isEqualTo("привет".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatIsLargerThanTheLimitIsRefusedAndLeavesNothing() throws IOException {
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(new byte[101]), 100, null))
        .isInstanceOf(FileRefusedException.class);

    assertThat(files()).isEmpty();
  }

  @Test
  void fileThatBreaksOffLeavesNothing() throws IOException {
    InputStream broken =
        new InputStream() {
          private int left = 1000;

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            buffer[offset] = (byte) read();
            return 1;
          }

          @Override
          public int read() throws IOException {
            if (left-- <= 0) {
              throw new IOException("Connection reset");
            }
            return 'x';
          }
        };

    assertThatThrownBy(() -> store.put(broken, 100_000, null)).hasMessage("Connection reset");

    assertThat(files()).isEmpty();
  }

  @Test
  void whatTheBytesAreCountsNotWhatTheyAreCalled() throws IOException {
    assertThat(store.put(new ByteArrayInputStream(PNG), 100, "page.html").mime())
        .isEqualTo("image/png");
    assertThat(put("<html><script>alert(1)</script></html>", "photo.png").mime())
        .isEqualTo("text/html");
    assertThat(put("nothing in particular", "photo.png").mime()).isEqualTo("text/plain");
    assertThat(put("a;b\n1;2\n", "report.csv").mime()).isEqualTo("text/csv");
  }

  @ParameterizedTest
  @CsvSource({
    "invoice.pdf, invoice.pdf",
    "../../etc/passwd, passwd",
    "C:\\temp\\счёт.pdf, счёт.pdf",
    "'a\r\nSet-Cookie: x.txt', a__Set-Cookie_ x.txt",
    "'..', ",
    "evil\u202Efdp.exe, evil_fdp.exe"
  })
  void namesAreMadeFit(String given, String fit) {
    assertThat(FileNames.safe(given)).isEqualTo(fit);
  }

  @Test
  void longNameIsCutButItsEndingStays() {
    assertThat(FileNames.safe("🚚".repeat(400) + ".pdf")).endsWith("🚚.pdf").hasSizeLessThan(310);
  }

  @Test
  void keyIsNoPath() throws IOException {
    assertThat(store.open("../../../etc/hostname")).isEmpty();
    assertThat(store.open("0".repeat(64))).isEmpty();
  }

  @Test
  void sweepRemovesWhatIsOldAndNobodys() throws IOException {
    MediaStore.Stored wanted = put("wanted", null);
    put("orphan", null);
    Files.writeString(folder.resolve("media").resolve("incoming").resolve("died.part"), "half");
    Files.setLastModifiedTime(
        folder.resolve("media").resolve("incoming").resolve("died.part"),
        java.nio.file.attribute.FileTime.from(clock.instant()));
    clock.advance(Duration.ofDays(2));
    MediaStore.Stored young = put("young", null);

    int swept =
        store.sweep(clock.instant().minus(Duration.ofDays(1)), Set.of(wanted.key())::contains);

    assertThat(swept).isEqualTo(2);
    assertThat(store.open(wanted.key())).isPresent();
    assertThat(store.open(young.key())).isPresent();
    assertThat(files()).hasSize(2);
  }

  private MediaStore.Stored put(String text, String name) throws IOException {
    return store.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1000, name);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
