package io.omnihub.outside;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The hub's connections as Camel gets them: it may not close them. A context that only looks
 * whether an edited route would run has a component of its own, which closes at its end what it was
 * given; that must not be what the running routes use.
 */
record SharedConnections(HttpClientConnectionManager connections)
    implements HttpClientConnectionManager {

  @Override
  public LeaseRequest lease(String id, HttpRoute route, Timeout wait, Object state) {
    return connections.lease(id, route, wait, state);
  }

  @Override
  public void release(ConnectionEndpoint endpoint, Object state, TimeValue validity) {
    connections.release(endpoint, state, validity);
  }

  @Override
  public void connect(ConnectionEndpoint endpoint, TimeValue wait, HttpContext context)
      throws IOException {
    connections.connect(endpoint, wait, context);
  }

  @Override
  public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
    connections.upgrade(endpoint, context);
  }

  @Override
  public void close(CloseMode mode) {
    // the hub closes them when it ends
  }

  @Override
  public void close() {
    // the hub closes them when it ends
  }
}
