package io.omnihub.outside;

import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.springframework.beans.factory.annotation.Value;

/**
 * {@code outside:NAME}: camel-http over the guarded connections. The address comes in the header
 * {@code CamelHttpUri}; {@code NAME} only tells one endpoint from another.
 */
class OutsideComponent extends HttpComponent {

  OutsideComponent(
      PoolingHttpClientConnectionManager outsideConnections,
      @Value("${camel.component.http.connect-timeout:5000}") long connect,
      @Value("${camel.component.http.so-timeout:15000}") long silence,
      @Value("${camel.component.http.connection-request-timeout:5000}") long wait,
      @Value("${camel.component.http.response-timeout:15000}") long answer) {
    setClientConnectionManager(new SharedConnections(outsideConnections));
    setConnectTimeout(connect);
    setSoTimeout(silence);
    setConnectionRequestTimeout(wait);
    setResponseTimeout(answer);
    setCookieManagementDisabled(true);
    setHttpClientConfigurer(OutsideConfiguration::guarded);
  }
}
