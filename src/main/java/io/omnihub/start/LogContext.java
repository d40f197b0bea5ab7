package io.omnihub.start;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** Puts the event's id into each log line that is written while the event is worked on. */
@Component("logContext")
public class LogContext {

  private static final String EVENT = "event";

  /** Takes the exchange variable {@code eventId}; its end takes the id away again. */
  public void event(Exchange exchange) {
    MDC.put(EVENT, exchange.getVariable("eventId", String.class));
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                MDC.remove(EVENT);
              }
            });
  }
}
