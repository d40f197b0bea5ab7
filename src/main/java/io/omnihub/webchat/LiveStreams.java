package io.omnihub.webchat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Server-sent event streams by topic: a visitor, a thread, a list.
 *
 * <p>Whoever pushes never waits for a browser. Each stream has a short queue of its own that one
 * worker at a time empties; a browser that cannot keep up loses its stream, connects anew and reads
 * what it missed. A stream is therefore a hint to look, never the only way by which a message
 * arrives. A comment every 20 seconds keeps proxies awake and finds browsers that have gone.
 */
public class LiveStreams implements SmartLifecycle {

  private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
  private static final int QUEUE = 100;
  private static final int WORKERS = 4;
  private static final int ALL_STREAMS = 5_000;
  private static final long HEARTBEAT_SECONDS = 20;

  private final Map<String, List<Stream>> topics = new ConcurrentHashMap<>();
  private final ScheduledExecutorService workers =
      Executors.newScheduledThreadPool(WORKERS, new CustomizableThreadFactory("live-streams-"));
  private volatile boolean running;

  /** Whether anybody looks at all. */
  public boolean isAnyOpen() {
    return !topics.isEmpty();
  }

  /**
   * @param most how many streams of this topic may be open at a time
   */
  public SseEmitter open(String topic, int most) {
    return open(topic, most, "", ALL_STREAMS);
  }

  /**
   * @param origin whose streams are counted together, over all topics
   * @param mostOfOrigin how many of them may be open at a time
   */
  public SseEmitter open(String topic, int most, String origin, int mostOfOrigin) {
    if (topics.values().stream().mapToInt(List::size).sum() >= ALL_STREAMS) {
      throw tooMany();
    }
    if (!origin.isEmpty() && openOf(origin) >= mostOfOrigin) {
      throw tooMany();
    }
    Stream stream = new Stream(new SseEmitter(0L), workers, origin);
    topics.compute(
        topic,
        (t, open) -> {
          List<Stream> joined = open == null ? new CopyOnWriteArrayList<>() : open;
          if (joined.size() >= most) {
            throw tooMany();
          }
          joined.add(stream);
          return joined;
        });
    stream.emitter.onCompletion(() -> forget(topic, stream));
    stream.send(SseEmitter.event().comment("open"));
    return stream.emitter;
  }

  private long openOf(String origin) {
    return topics.values().stream()
        .flatMap(List::stream)
        .filter(stream -> stream.origin.equals(origin))
        .count();
  }

  /** Sends JSON text as one event to every open stream of the topic. */
  public void push(String topic, String event, String json) {
    for (Stream stream : topics.getOrDefault(topic, List.of())) {
      stream.send(SseEmitter.event().name(event).data(json, TEXT));
    }
  }

  private void forget(String topic, Stream stream) {
    topics.computeIfPresent(
        topic,
        (t, open) -> {
          open.remove(stream);
          return open.isEmpty() ? null : open;
        });
  }

  private static ResponseStatusException tooMany() {
    return new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS, "too many open streams");
  }

  @Override
  public void start() {
    running = true;
    workers.scheduleWithFixedDelay(
        this::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  private void heartbeat() {
    topics
        .values()
        .forEach(open -> open.forEach(s -> s.send(SseEmitter.event().comment("still here"))));
  }

  @Override
  public void stop() {
    topics.values().forEach(open -> open.forEach(stream -> stream.emitter.complete()));
    workers.shutdown();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** First to stop: the web server then waits for no stream that never ends. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  private static final class Stream {
    private final SseEmitter emitter;
    private final Executor workers;
    private final String origin;
    private final Deque<SseEmitter.SseEventBuilder> waiting = new ArrayDeque<>();
    private boolean working;

    Stream(SseEmitter emitter, Executor workers, String origin) {
      this.origin = origin;
      this.emitter = emitter;
      this.workers = workers;
    }

    void send(SseEmitter.SseEventBuilder event) {
      synchronized (waiting) {
        if (waiting.size() >= QUEUE) {
          emitter.complete();
          return;
        }
        waiting.add(event);
        if (!working) {
          working = true;
          workers.execute(this::work);
        }
      }
    }

    private void work() {
      for (SseEmitter.SseEventBuilder next = next(); next != null; next = next()) {
        try {
          emitter.send(next);
        } catch (IOException | IllegalStateException e) {
          emitter.completeWithError(e);
          return;
        }
      }
    }

    private SseEmitter.SseEventBuilder next() {
      synchronized (waiting) {
        SseEmitter.SseEventBuilder next = waiting.poll();
        working = next != null;
        return next;
      }
    }
  }
}
