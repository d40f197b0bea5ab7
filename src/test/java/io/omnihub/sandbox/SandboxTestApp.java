package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.thymeleaf.ThymeleafAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;

/** The sandbox and a web server, with a hub that only remembers what its webhook was sent. */
@ImportAutoConfiguration({
  ServletWebServerFactoryAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  ErrorMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  ThymeleafAutoConfiguration.class,
  DataSourceAutoConfiguration.class,
  PropertyPlaceholderAutoConfiguration.class
})
@ComponentScan(basePackageClasses = SandboxMail.class)
class SandboxTestApp {

  @Bean
  MutableClock clock() {
    return new MutableClock();
  }

  @Bean
  HubWebhook hubWebhook() {
    return new HubWebhook();
  }

  /** Not a component, so that no other test's scan finds it. */
  @org.springframework.web.bind.annotation.ResponseBody
  @org.springframework.web.bind.annotation.RequestMapping
  static class HubWebhook {

    record Received(String secret, JsonNode update) {}

    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile HttpStatus answer = HttpStatus.OK;

    @PostMapping("/api/messaging/telegram/sandbox/webhook")
    ResponseEntity<Void> receive(
        @RequestHeader("X-Telegram-Bot-Api-Secret-Token") String secret,
        @RequestBody JsonNode update) {
      received.add(new Received(secret, update));
      return ResponseEntity.status(answer).build();
    }
  }
}
