package io.omnihub.start;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class GroupCommitTest {

  private final ExecutorService threads = Executors.newSingleThreadExecutor();

  @AfterEach
  void end() {
    GatedFiles.open();
    threads.shutdownNow();
  }

  /** As it does twice a second, and whenever much was changed at once. */
  @Test
  void whatH2WritesByItselfIsWaitedForAsWell(@TempDir Path folder) throws Exception {
    FilePath.register(new GatedFiles());
    var database =
        new SingleConnectionDataSource("jdbc:h2:gated:" + folder.resolve("db"), "hub", "", true);
    try {
      var jdbc = new JdbcTemplate(database);
      jdbc.execute("create table seen (id int)");
      jdbc.execute("checkpoint");
      jdbc.update("insert into seen values (1)");
      GatedFiles.shut();
      store(database.getConnection()).tryCommit();
      await().until(GatedFiles::isWaitedFor);

      Future<Integer> rows =
          threads.submit(
              () ->
                  new TransactionTemplate(new GroupCommit(database))
                      .execute(
                          status ->
                              jdbc.queryForObject("select count(*) from seen", Integer.class)));

      await().during(300, MILLISECONDS).atMost(10, SECONDS).until(() -> !rows.isDone());
      GatedFiles.open();
      assertThat(rows.get(10, SECONDS)).isEqualTo(1);
    } finally {
      GatedFiles.open();
      database.destroy();
    }
  }

  private static MVStore store(Connection connection) throws Exception {
    var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }

  /** Files as they are, on a disk whose writes wait while it is shut. */
  public static final class GatedFiles extends FilePathWrapper {

    private static volatile CountDownLatch gate = new CountDownLatch(0);
    private static volatile boolean waitedFor;

    static void shut() {
      waitedFor = false;
      gate = new CountDownLatch(1);
    }

    static void open() {
      gate.countDown();
    }

    static boolean isWaitedFor() {
      return waitedFor;
    }

    @Override
    public String getScheme() {
      return "gated";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
      FileChannel file = super.open(mode);
      return new FileBase() {
        @Override
        public int write(ByteBuffer source, long position) throws IOException {
          try {
            waitedFor |= gate.getCount() > 0;
            gate.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return file.write(source, position);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
          return file.write(source);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
          return file.read(target, position);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
          return file.read(target);
        }

        @Override
        public long position() throws IOException {
          return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
          file.position(position);
          return this;
        }

        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
          file.truncate(size);
          return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
          file.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
          return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
          file.close();
        }
      };
    }
  }
}
