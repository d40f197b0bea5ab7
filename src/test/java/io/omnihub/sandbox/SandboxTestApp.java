package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.thymeleaf.ThymeleafAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.HttpEncodingAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.MultipartAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The sandbox and a web server, with a hub that only remembers what its webhook was sent. */
@ImportAutoConfiguration({
  ServletWebServerFactoryAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  HttpEncodingAutoConfiguration.class,
  MultipartAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  ErrorMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  ThymeleafAutoConfiguration.class,
  DataSourceAutoConfiguration.class,
  JdbcTemplateAutoConfiguration.class,
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

  @Bean
  RouterFunction<ServerResponse> hubWebhookRoute(HubWebhook hub) {
    return RouterFunctions.route()
        .POST("/api/messaging/telegram/sandbox/webhook", hub::receive)
        .build();
  }

  static class HubWebhook {

    record Received(String secret, JsonNode update) {}

    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile HttpStatus answer = HttpStatus.OK;

    ServerResponse receive(ServerRequest request) throws ServletException, IOException {
      received.add(
          new Received(
              request.headers().firstHeader("X-Telegram-Bot-Api-Secret-Token"),
              request.body(JsonNode.class)));
      return ServerResponse.status(answer).build();
    }
  }
}
