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
 * Connections that outlive whoever uses them: a Camel component closes its connections when it
 * stops, and one is made and stopped each time that a flow is looked at.
 */
record SharedConnections(HttpClientConnectionManager connections)
    implements HttpClientConnectionManager {

  @Override
  public LeaseRequest lease(String id, HttpRoute route, Timeout timeout, Object state) {
    return connections.lease(id, route, timeout, state);
  }

  @Override
  public void release(ConnectionEndpoint endpoint, Object state, TimeValue keepAlive) {
    connections.release(endpoint, state, keepAlive);
  }

  @Override
  public void connect(ConnectionEndpoint endpoint, TimeValue timeout, HttpContext context)
      throws IOException {
    connections.connect(endpoint, timeout, context);
  }

  @Override
  public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
    connections.upgrade(endpoint, context);
  }

  @Override
  public void close(CloseMode mode) {
    // whoever made them closes them
  }

  @Override
  public void close() {
    // likewise
  }
}
