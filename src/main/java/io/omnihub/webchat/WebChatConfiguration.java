package io.omnihub.webchat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebChatProperties.class)
class WebChatConfiguration {

  private static final String SANDBOX_SECRET = "sandbox-identity";
  private static final String READS = "/api/webchat/*";
  private static final String WRITES = "/api/messaging/webchat/*";

  private final Clock clock;

  WebChatConfiguration(Clock clock) {
    this.clock = clock;
  }

  @Bean
  SignedIdentities signedIdentities(
      WebChatProperties properties,
      @Value("${hub.sandbox.enabled:false}") boolean sandbox,
      ObjectMapper json) {
    String secret = properties.identitySecret();
    return new SignedIdentities(sandbox && secret.isBlank() ? SANDBOX_SECRET : secret, json, clock);
  }

  /** Called by {@code kamelets/webchat-source}. */
  @Bean
  WebChatVisitors webChatVisitors(
      SignedIdentities identities,
      WebChatProperties properties,
      @Value("${hub.data-dir:data}") Path dataDirectory,
      ObjectMapper json) {
    String secret = properties.sessionSecret();
    byte[] key =
        secret.isBlank()
            ? SigningKey.at(dataDirectory.resolve("keys").resolve("webchat.key"))
            : SigningKey.from(secret);
    return new WebChatVisitors(new VisitorTokens(key, json, clock), identities, json);
  }

  /** Called by {@code routes/70-live}. */
  @Bean
  WebChatLive webChatLive(LiveStreams streams, ObjectMapper json, WebChatProperties properties) {
    return new WebChatLive(streams, json, properties.limits());
  }

  @Bean
  LiveStreams liveStreams() {
    return new LiveStreams();
  }

  @Bean
  FilterRegistrationBean<WebChatLimitFilter> webChatLimits(
      WebChatVisitors visitors, WebChatProperties properties) {
    FilterRegistrationBean<WebChatLimitFilter> filter =
        new FilterRegistrationBean<>(
            new WebChatLimitFilter(new TokenBuckets(clock), visitors, properties.limits()));
    filter.setUrlPatterns(List.of(READS, WRITES));
    return filter;
  }

  /** The name under which Spring Security looks for it. */
  @Bean
  CorsConfigurationSource corsConfigurationSource(WebChatProperties properties) {
    CorsConfiguration sites = new CorsConfiguration();
    sites.setAllowedOrigins(properties.allowedOrigins());
    sites.setAllowedMethods(List.of("GET", "POST"));
    sites.setAllowedHeaders(List.of("Content-Type", WebChatController.SESSION_HEADER));
    sites.setExposedHeaders(List.of("Retry-After"));
    sites.setMaxAge(Duration.ofHours(1));
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration(READS + "*", sites);
    source.registerCorsConfiguration(WRITES + "*", sites);
    return source;
  }
}
