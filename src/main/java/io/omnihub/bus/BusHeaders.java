package io.omnihub.bus;

import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.springframework.stereotype.Component;

/**
 * Keeps the headers of an exchange off the bus: an event is its body and its key, on each engine.
 */
@Component("busHeaders")
class BusHeaders implements HeaderFilterStrategy {

  private static final String KEY = "JMSXGroupID";

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !KEY.equals(name);
  }

  @Override
  public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
    return !KEY.equals(name);
  }
}
