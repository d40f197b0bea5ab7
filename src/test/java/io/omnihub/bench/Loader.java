package io.omnihub.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts Telegram updates, each of a customer of its own, over kept connections; as fast as they are
 * answered, or at a rate. With a rate a late answer counts from the moment at which its request was
 * due, so that a server that stalls cannot hide it.
 */
final class Loader {

  private static final String[] TEXTS = {
    "Сколько стоит доска дубовая %d мм?",
    "Какая цена на брус, нужно %d штук",
    "Здравствуйте! Почём вагонка, берём %d кв.м",
    "Подскажите цену на фанеру, %d листов",
    "Сколько будет стоить %d кубов бруса?",
    "Добрый день, сколько стоит доска, %d м",
  };

  private final Outside outside;
  private final AtomicInteger numbers = new AtomicInteger();

  Loader(Outside outside) {
    this.outside = outside;
  }

  /** What a phase gave; the numbers of its messages are {@code first} to {@code last}. */
  record Result(int first, int last, int accepted, int refused, double seconds, double[] millis) {

    double perSecond() {
      return accepted / seconds;
    }

    /** The time in ms within which that share (0 to 1) of the requests was answered. */
    double percentile(double share) {
      return millis.length == 0
          ? Double.NaN
          : millis[(int) Math.min(millis.length - 1, share * millis.length)];
    }
  }

  /**
   * @param rate requests a second over all connections; 0 as fast as they are answered
   * @param inFlight no more is sent while so many wait for lead and reply
   */
  Result run(String url, int connections, double rate, int seconds, int inFlight)
      throws InterruptedException {
    int first = numbers.get() + 1;
    ConcurrentLinkedQueue<double[]> times = new ConcurrentLinkedQueue<>();
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(connections);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    for (int c = 0; c < connections; c++) {
      int place = c;
      Thread thread =
          new Thread(
              () -> {
                double[] millis = new double[1024];
                int count = 0;
                try (Connection connection = new Connection(url)) {
                  long step = rate == 0 ? 0 : (long) (1e9 * connections / rate);
                  long due = start + (rate == 0 ? 0 : (long) (1e9 * place / rate));
                  while (System.nanoTime() < end) {
                    if (numbers.get() - outside.served() >= inFlight) {
                      LockSupport.parkNanos(1_000_000);
                      continue;
                    }
                    if (rate > 0) {
                      LockSupport.parkNanos(due - System.nanoTime());
                      if (System.nanoTime() < due) {
                        continue;
                      }
                    }
                    int number = numbers.incrementAndGet();
                    long from = rate > 0 ? due : System.nanoTime();
                    outside.sent(number);
                    int status = connection.post(update(number));
                    (status == 200 ? accepted : refused).incrementAndGet();
                    if (count == millis.length) {
                      millis = Arrays.copyOf(millis, 2 * count);
                    }
                    millis[count++] = (System.nanoTime() - from) / 1e6;
                    due += step;
                  }
                } catch (IOException e) {
                  refused.incrementAndGet();
                } finally {
                  times.add(Arrays.copyOf(millis, count));
                  ended.countDown();
                }
              },
              "load-" + c);
      thread.setDaemon(true);
      thread.start();
    }
    ended.await();
    double took = (System.nanoTime() - start) / 1e9;
    double[] all = times.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    return new Result(first, numbers.get(), accepted.get(), refused.get(), took, all);
  }

  int last() {
    return numbers.get();
  }

  /**
   * Waits until all that was sent is served, or nothing moved for 30 s.
   *
   * @return seconds
   */
  double drain() throws InterruptedException {
    long began = System.nanoTime();
    int seen = -1;
    long since = began;
    while (outside.served() < last()) {
      if (outside.served() != seen) {
        seen = outside.served();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(30)) {
        System.err.println("Only " + seen + " of " + last() + " were served");
        break;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static String update(int number) {
    String text = String.format(TEXTS[number % TEXTS.length], number);
    int user = 10_000_000 + number;
    return "{\"update_id\":"
        + number
        + ",\"message\":{\"message_id\":"
        + number
        + ",\"date\":"
        + System.currentTimeMillis() / 1000
        + ",\"chat\":{\"id\":"
        + user
        + ",\"type\":\"private\",\"first_name\":\"Анна\",\"username\":\"anna_"
        + number
        + "\"},\"from\":{\"id\":"
        + user
        + ",\"is_bot\":false,\"first_name\":\"Анна\",\"last_name\":\"Петрова\",\"username\":\"anna_"
        + number
        + "\",\"language_code\":\"ru\"},\"text\":\""
        + text
        + "\"}}";
  }

  /** One kept HTTP/1.1 connection; opened again when the server closed it. */
  private static final class Connection implements AutoCloseable {

    private final String host;
    private final int port;
    private final String path;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    Connection(String url) throws IOException {
      java.net.URI uri = java.net.URI.create(url);
      host = uri.getHost();
      port = uri.getPort();
      path = uri.getPath();
      open();
    }

    private void open() throws IOException {
      socket = new Socket(host, port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      in = new BufferedInputStream(socket.getInputStream(), 4096);
      out = socket.getOutputStream();
    }

    int post(String body) throws IOException {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      byte[] head =
          ("POST "
                  + path
                  + " HTTP/1.1\r\nHost: "
                  + host
                  + "\r\nContent-Type: application/json\r\n"
                  + "X-Telegram-Bot-Api-Secret-Token: sandbox-secret\r\nContent-Length: "
                  + content.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      byte[] request = Arrays.copyOf(head, head.length + content.length);
      System.arraycopy(content, 0, request, head.length, content.length);
      out.write(request);
      String status = line();
      int length = 0;
      boolean close = false;
      for (String header = line(); !header.isEmpty(); header = line()) {
        String lower = header.toLowerCase(java.util.Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(lower.substring(15).trim());
        } else if (lower.startsWith("transfer-encoding:")) {
          throw new IOException("An answer in chunks was not expected: " + status);
        } else if (lower.equals("connection: close")) {
          close = true;
        }
      }
      in.skipNBytes(length);
      if (close) {
        socket.close();
        open();
      }
      return Integer.parseInt(status.substring(9, 12));
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder(64);
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("The server closed the connection");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
