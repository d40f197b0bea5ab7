package io.omnihub.outside;

import io.omnihub.work.ClaimFence;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The guarded client and its connections, which {@code outside:} shares. It speaks http and https,
 * follows no redirect, tries nothing again, keeps no cookies, leaves the connections open when one
 * of its routes is exchanged, and passes the fence of the work at hand when the connection is there
 * and nothing has been sent.
 */
@Configuration(proxyBeanMethods = false)
class OutsideConfiguration {

  @Bean
  PoolingHttpClientConnectionManager outsideConnections(
      GuardedDns dns,
      @Value("${camel.component.http.connect-timeout:5000}") long connect,
      @Value("${camel.component.http.so-timeout:15000}") long silence,
      @Value("${camel.component.http.max-total-connections:256}") int most,
      @Value("${camel.component.http.connections-per-route:48}") int mostOfOne) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(dns)
        .setMaxConnTotal(most)
        .setMaxConnPerRoute(mostOfOne)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofMilliseconds(connect))
                .setSocketTimeout(Timeout.ofMilliseconds(silence))
                .build())
        .setDefaultSocketConfig(
            SocketConfig.custom().setSoTimeout(Timeout.ofMilliseconds(silence)).build())
        .build();
  }

  @Bean
  CloseableHttpClient outsideClient(
      PoolingHttpClientConnectionManager outsideConnections,
      @Value("${camel.component.http.connection-request-timeout:5000}") long wait,
      @Value("${camel.component.http.response-timeout:15000}") long answer) {
    return guarded(
            HttpClientBuilder.create()
                .setConnectionManager(outsideConnections)
                .setDefaultRequestConfig(
                    RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.ofMilliseconds(wait))
                        .setResponseTimeout(Timeout.ofMilliseconds(answer))
                        .build()))
        .build();
  }

  /** No candidate where camel-http's own component is looked for. */
  @Bean(name = "outside", autowireCandidate = false)
  OutsideComponent outside(AutowireCapableBeanFactory beans) {
    return (OutsideComponent)
        beans.autowire(
            OutsideComponent.class, AutowireCapableBeanFactory.AUTOWIRE_CONSTRUCTOR, false);
  }

  static HttpClientBuilder guarded(HttpClientBuilder client) {
    return client
        .setConnectionManagerShared(true)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .addRequestInterceptorLast((request, entity, context) -> ClaimFence.current().pass());
  }
}
