package io.omnihub.flow;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.springframework.stereotype.Component;

/**
 * camel-direct with doors that can be shut while a route is exchanged. Camel's own producer lets
 * only the first caller wait for an absent consumer; the others go on into the one that is being
 * stopped, since they share its cached reference.
 */
@Component("direct")
class Doors extends DirectComponent {

  private final ConcurrentMap<String, Door> doors = new ConcurrentHashMap<>();

  /** The door of {@code direct://NAME}. */
  Door door(String key) {
    return doors.computeIfAbsent(key, k -> new Door());
  }

  static String key(String uri) {
    String key = uri.split("\\?", 2)[0];
    return key.startsWith("direct://") ? key : key.replaceFirst("^direct:/*", "direct://");
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    DirectEndpoint endpoint = new GuardedEndpoint(uri, this);
    endpoint.setBlock(isBlock());
    endpoint.setTimeout(getTimeout());
    setProperties(endpoint, parameters);
    return endpoint;
  }

  @Override
  public void addConsumer(String key, DirectConsumer consumer) {
    super.addConsumer(key, consumer);
    door(key(key)).add(consumer);
  }

  @Override
  public void removeConsumer(String key, DirectConsumer consumer) {
    super.removeConsumer(key, consumer);
    door(key(key)).remove(consumer);
  }

  private static final class GuardedEndpoint extends DirectEndpoint {

    private final Doors doors;

    GuardedEndpoint(String uri, Doors doors) {
      super(uri, doors);
      this.doors = doors;
    }

    @Override
    public Producer createProducer() {
      return new GuardedProducer(this, doors.door(key(getEndpointUri())));
    }
  }

  private static final class GuardedProducer extends DefaultAsyncProducer {

    private final DirectEndpoint endpoint;
    private final Door door;

    GuardedProducer(DirectEndpoint endpoint, Door door) {
      super(endpoint);
      this.endpoint = endpoint;
      this.door = door;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      DirectConsumer consumer;
      try {
        consumer = door.enter(endpoint.isBlock() ? endpoint.getTimeout() : 0);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        exchange.setException(e);
        callback.done(true);
        return true;
      }
      if (consumer == null) {
        if (endpoint.isFailIfNoConsumers()) {
          exchange.setException(
              new DirectConsumerNotAvailableException(
                  "No consumers available on endpoint: " + endpoint, exchange));
        }
        callback.done(true);
        return true;
      }
      return pass(consumer, exchange, callback);
    }

    private boolean pass(DirectConsumer consumer, Exchange exchange, AsyncCallback callback) {
      if (endpoint.isSynchronous() || consumer.getEndpoint().isSynchronous()) {
        try {
          consumer.getProcessor().process(exchange);
        } catch (Exception e) {
          exchange.setException(e);
        } finally {
          door.leave();
        }
        callback.done(true);
        return true;
      }
      return consumer
          .getAsyncProcessor()
          .process(
              exchange,
              doneSync -> {
                door.leave();
                callback.done(doneSync);
              });
    }
  }
}
