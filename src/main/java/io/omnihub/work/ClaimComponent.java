package io.omnihub.work;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.stereotype.Component;

/**
 * {@code claim:source/lane?concurrency=4&interval=100}: runs the work that the {@link ClaimSource}
 * bean of that name claims. {@code concurrency} is the number of pieces run at once; {@code
 * interval} the pause in milliseconds after a look that found less than there was room for, and
 * half a second at least once nothing was found for five and nobody rang ({@link Bells}).
 */
@Component("claim")
class ClaimComponent extends DefaultComponent {

  private final Bells bells;
  private final Crowd crowd;

  ClaimComponent(Bells bells, Crowd crowd) {
    this.bells = bells;
    this.crowd = crowd;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    int slash = remaining.indexOf('/');
    String source = slash < 0 ? remaining : remaining.substring(0, slash);
    String lane = slash < 0 ? "" : remaining.substring(slash + 1);
    ClaimEndpoint endpoint = new ClaimEndpoint(uri, this, source, lane);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** Consumers only; see {@link ClaimComponent}. */
  public static class ClaimEndpoint extends DefaultEndpoint {

    private final ClaimComponent component;
    private final String source;
    private final String lane;
    private int concurrency = 4;
    private long interval = 100;

    ClaimEndpoint(String uri, ClaimComponent component, String source, String lane) {
      super(uri, component);
      this.component = component;
      this.source = source;
      this.lane = lane;
    }

    @Override
    public Producer createProducer() {
      throw new UnsupportedOperationException("claim: can only be consumed from");
    }

    @Override
    @SuppressWarnings("unchecked")
    public Consumer createConsumer(Processor processor) throws Exception {
      ClaimSource<Object> work =
          CamelContextHelper.mandatoryLookup(getCamelContext(), source, ClaimSource.class);
      ClaimConsumer consumer =
          new ClaimConsumer(
              this, processor, work, lane, concurrency, interval, component.bells, component.crowd);
      configureConsumer(consumer);
      return consumer;
    }

    public int getConcurrency() {
      return concurrency;
    }

    public void setConcurrency(int concurrency) {
      this.concurrency = concurrency;
    }

    public long getInterval() {
      return interval;
    }

    public void setInterval(long interval) {
      this.interval = interval;
    }
  }
}
