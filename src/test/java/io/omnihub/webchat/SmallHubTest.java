package io.omnihub.webchat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/** A test against one running {@link SmallHub}; all of them share it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = SmallHub.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.datasource.url=jdbc:h2:mem:small-hub;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
          + "DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1",
      "management.server.port=0",
      "management.endpoints.web.exposure.include=health,prometheus,metrics,hawtio,jolokia",
      "management.prometheus.metrics.export.enabled=true",
      "management.endpoint.health.group.readiness.include=readinessState",
      "spring.jmx.enabled=true",
      "hawtio.authenticationEnabled=false",
      "camel.main.routes-include-pattern="
          + "file:routes/70-live.camel.yaml,classpath:small-hub/*.camel.yaml",
      "camel.component.kamelet.location=file:kamelets,classpath:small-hub/kamelets",
      "camel.component.kamelet.no-error-handler=true",
      "hub.data-dir=target/small-hub",
      "hub.sandbox.enabled=true",
      "hub.admin.password=" + SmallHubTest.PASSWORD,
      "hub.channels.webchat.shop.name=Shop",
      "hub.channels.webchat.shop.title=Магазин досок",
      "hub.channels.webchat.shop.greeting=Здравствуйте! Подскажем по доскам.",
      "hub.channels.webchat.shop.colour=#0b7a4b",
      "hub.channels.webchat.shop.allowed-origins=https://boards.example, https://www.boards.example/",
      "hub.channels.webchat.shop.identity-secret=a secret of this shop alone",
      "hub.channels.webchat.shop.unanswered-after=1",
      "hub.channels.webchat.shop.offer-telegram=@boards_bot",
      "hub.channels.webchat.shop.offer-whatsapp=+7 999 000-11-22",
      "hub.channels.webchat.shop.offer-vk=javascript:alert(1)",
      "hub.webchat.file-size=1MB",
      "hub.webchat.allowed-origins=https://shop.example",
      "hub.webchat.limits.messages-per-session=6",
      "hub.webchat.limits.messages-per-address=10000",
      "hub.webchat.limits.reads-per-address=10000",
      "hub.webchat.limits.streams-per-visitor=2"
    })
public @interface SmallHubTest {

  /** The administrator's. */
  String PASSWORD = "correct horse";
}
