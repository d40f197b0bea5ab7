package io.omnihub.sandbox;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * What all HTTP stand-ins do alike: apply the fault in force, note the request, hold the answer
 * back.
 *
 * <p>A delay holds back the answer, not the work: a caller that gives up waiting leaves the deed
 * done, which is the case that an idempotent caller must survive. The waiting costs a timer, not a
 * thread.
 */
@Component
@ConditionalOnSandbox
class FrontDesk {

  private static final long ANSWER_MARGIN_MS = 30_000;

  /** A body that refuses, whatever the HTTP status that carries it. */
  interface Refusal {

    /** The status under which the journal notes it, 4xx or 5xx. */
    int notedAs();
  }

  private final Faults faults;
  private final Journal journal;

  FrontDesk(Faults faults, Journal journal) {
    this.faults = faults;
    this.journal = journal;
  }

  /**
   * @param failing the provider's answer to a fault's status
   * @param working what the stand-in does when nothing is wrong: a {@link ResponseEntity}, or a
   *     {@link DeferredResult} of one for a long poll, which is accepted when it begins
   * @return what the controller returns in its turn, held back where a fault asks for it
   */
  Object serve(
      SandboxSystem system,
      Call call,
      Function<Fault, ResponseEntity<?>> failing,
      Supplier<Object> working) {
    Optional<Fault> fault = faults.of(system);
    Object answer = fault.filter(f -> f.status() != null).<Object>map(failing).orElseGet(working);
    if (!(answer instanceof ResponseEntity<?> ready)) {
      note(system, call, HttpStatus.OK.value());
      return answer;
    }
    note(system, call, status(ready));
    int delay = fault.map(Fault::delayMs).orElse(0);
    return delay == 0 ? ready : later(ready, delay);
  }

  void note(SandboxSystem system, Call call, int status) {
    journal.note(system, call.httpMethod(), call.path(), call.body(), status);
  }

  private static int status(ResponseEntity<?> answer) {
    return answer.getBody() instanceof Refusal refusal
        ? refusal.notedAs()
        : answer.getStatusCode().value();
  }

  private static DeferredResult<ResponseEntity<?>> later(ResponseEntity<?> answer, int delay) {
    var result = new DeferredResult<ResponseEntity<?>>(delay + ANSWER_MARGIN_MS);
    CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS)
        .execute(() -> result.setResult(answer));
    return result;
  }
}
