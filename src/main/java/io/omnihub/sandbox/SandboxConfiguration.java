package io.omnihub.sandbox;

import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
@ConditionalOnSandbox
@EnableConfigurationProperties(SandboxProperties.class)
class SandboxConfiguration {

  private static final long MAX_FILE = 64L << 20;

  /** Stand-ins take files as large as providers do. */
  @Bean
  MultipartConfigElement sandboxUploads() {
    return new MultipartConfigElement("", MAX_FILE, MAX_FILE + (1 << 20), 1 << 20);
  }

  /** Before Spring Security: who is not on this machine learns nothing, not even a login page. */
  @Bean
  FilterRegistrationBean<SandboxGuard> sandboxGuard() {
    var registration = new FilterRegistrationBean<>(new SandboxGuard());
    registration.addUrlPatterns("/sandbox/*");
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }
}
