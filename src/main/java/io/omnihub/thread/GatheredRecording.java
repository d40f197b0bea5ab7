package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.thread.MessageRecorder.Result;
import io.omnihub.work.Gathering;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * What the consumers of the bus bring at the same moment is recorded in one transaction, as far as
 * it is plain; anything else, and what fails, has a transaction of its own.
 */
@Component("recorder")
public class GatheredRecording {

  private final MessageRecorder recorder;
  private final Gathering<Piece> plain;

  GatheredRecording(MessageRecorder recorder) {
    this.recorder = recorder;
    this.plain = new Gathering<>(this::record);
  }

  /**
   * Returns once the event is on disk.
   *
   * @throws IllegalArgumentException if a message event carries no message, conversation or sender
   */
  public Result record(CanonicalEvent event) {
    if (!MessageRecorder.isPlain(event)) {
      return recorder.record(event);
    }
    Piece piece = new Piece(event);
    plain.add(piece);
    return piece.result;
  }

  private void record(List<Piece> pieces) {
    List<Result> results = recorder.record(pieces.stream().map(piece -> piece.event).toList());
    for (int i = 0; i < pieces.size(); i++) {
      pieces.get(i).result = results.get(i);
    }
  }

  private static final class Piece {

    private final CanonicalEvent event;

    /** Written by who records the batch; {@link Gathering} hands it over to who waits for it. */
    private Result result;

    private Piece(CanonicalEvent event) {
      this.event = event;
    }
  }
}
