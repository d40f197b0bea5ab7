package io.omnihub.webchat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.media.MediaStore;
import io.omnihub.thread.ThreadQueries;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebChatProperties.class)
class WebChatConfiguration {

  private static final String SANDBOX_SECRET = "sandbox-identity";
  private static final String READS = "/api/webchat/*";
  private static final String WRITES = "/api/messaging/webchat/*";

  private static final Pattern ITS_PATH = Pattern.compile("/api/(?:messaging/)?webchat/([^/]+)/");

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

  /** What the hub signs for visitors with; no bean of plain bytes. */
  record Key(byte[] bytes) {

    @Override
    public String toString() {
      return "Key[hidden]";
    }
  }

  @Bean
  Key webChatKey(WebChatProperties properties, @Value("${hub.data-dir:data}") Path dataDirectory) {
    String secret = properties.sessionSecret();
    return new Key(
        secret.isBlank()
            ? SigningKey.at(dataDirectory.resolve("keys").resolve("webchat.key"))
            : SigningKey.from(secret));
  }

  /** Called by {@code kamelets/webchat-source}. */
  @Bean
  WebChatVisitors webChatVisitors(
      Key webChatKey, SignedIdentities identities, WebChatFiles files, ObjectMapper json) {
    return new WebChatVisitors(
        new VisitorTokens(webChatKey.bytes(), json, clock), identities, files, json);
  }

  /** Called by {@code kamelets/webchat-media-action}. */
  @Bean
  WebChatFiles webChatFiles(
      MediaStore store, Key webChatKey, WebChatProperties properties, ObjectMapper json) {
    return new WebChatFiles(
        store, new FileTokens(webChatKey.bytes(), json, clock), properties, json);
  }

  @Bean
  Offers webChatOffers(Key webChatKey, WebChatAccounts accounts) {
    return new Offers(webChatKey.bytes(), accounts::keys, clock);
  }

  @Bean
  WebChatTyping webChatTyping(
      ThreadQueries threads,
      WebChatProperties properties,
      ProducerTemplate camel,
      ObjectMapper json) {
    return new WebChatTyping(
        threads, new TokenBuckets(clock), camel, json, properties.limits().typingPerSession());
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
            new WebChatLimitFilter(new TokenBuckets(clock), visitors, properties));
    filter.setUrlPatterns(List.of(READS, WRITES));
    return filter;
  }

  /** The name under which Spring Security looks for it. Each web chat has sites of its own. */
  @Bean
  CorsConfigurationSource corsConfigurationSource(WebChatAccounts accounts) {
    return request -> {
      Matcher path = ITS_PATH.matcher(request.getServletPath());
      if (!path.lookingAt()) {
        return null;
      }
      CorsConfiguration sites = new CorsConfiguration();
      sites.setAllowedOrigins(accounts.origins(path.group(1)));
      sites.setAllowedMethods(List.of("GET", "POST"));
      sites.setAllowedHeaders(List.of("Content-Type", WebChatController.SESSION_HEADER));
      sites.setExposedHeaders(List.of("Retry-After"));
      sites.setMaxAge(Duration.ofHours(1));
      return sites;
    };
  }
}
