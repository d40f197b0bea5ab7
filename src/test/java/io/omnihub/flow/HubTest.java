package io.omnihub.flow;

import io.omnihub.OmniHubApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.util.TestSocketUtils;

/**
 * The whole hub in its sandbox, on free ports and a fresh data folder, with turns that end at once
 * and quick retries, without limits, and with two more bots and one more site. All classes that
 * carry it share one hub, so each test is a customer of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = OmniHubApplication.class,
    webEnvironment = WebEnvironment.DEFINED_PORT,
    properties = {
      "hub.outside.allow=" + HubTest.NEIGHBOUR,
      "hub.thread.quiet-period=PT0S",
      "hub.delivery.sinks.telegram.rate=0",
      "hub.delivery.sinks.crm.rate=0",
      "hub.delivery.sinks.telegram.first-retry=100ms",
      "hub.delivery.sinks.crm.first-retry=100ms",
      "hub.delivery.sinks.mail.first-retry=100ms",
      "hub.delivery.sinks.media.first-retry=100ms",
      "hub.webchat.limits.messages-per-session=1000000",
      "hub.webchat.limits.messages-per-address=1000000",
      "hub.webchat.limits.reads-per-address=1000000",
      "hub.channels.webchat.other.name=Other site",
      "hub.channels.telegram.other.token=1:OTHER",
      "hub.channels.telegram.other.secret=other-secret",
      "hub.channels.telegram.other.base-url=http://127.0.0.1:${server.port}/sandbox/telegram",
      "hub.channels.telegram.hasty.token=123456:SANDBOX",
      "hub.channels.telegram.hasty.secret=hasty-secret",
      "hub.channels.telegram.hasty.base-url=http://127.0.0.1:${server.port}/sandbox/telegram",
      "hub.channels.telegram.hasty.answer-timeout=700ms",
      "hub.delivery.sinks.whatsapp.rate=0",
      "hub.delivery.sinks.whatsapp.first-retry=100ms",
      "hub.channels.whatsapp.sandbox.phone-number-id=106540352242922",
      "hub.channels.whatsapp.sandbox.token=EAAsandboxWhatsappToken",
      "hub.channels.whatsapp.sandbox.app-secret=whatsapp-app-secret",
      "hub.channels.whatsapp.sandbox.verify-token=whatsapp-verify-token",
      "hub.channels.whatsapp.sandbox.version=v23.0",
      "hub.channels.whatsapp.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/whatsapp",
      "hub.delivery.sinks.messenger.rate=0",
      "hub.delivery.sinks.messenger.first-retry=100ms",
      "hub.channels.messenger.sandbox.token=EAAsandboxMessengerToken",
      "hub.channels.messenger.sandbox.app-secret=messenger-app-secret",
      "hub.channels.messenger.sandbox.verify-token=messenger-verify-token",
      "hub.channels.messenger.sandbox.page-id=110223344556677",
      "hub.channels.messenger.sandbox.version=v23.0",
      "hub.channels.messenger.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/messenger",
      "hub.delivery.sinks.instagram.rate=0",
      "hub.delivery.sinks.instagram.first-retry=100ms",
      "hub.channels.instagram.sandbox.token=IGAsandboxInstagramToken",
      "hub.channels.instagram.sandbox.app-secret=instagram-app-secret",
      "hub.channels.instagram.sandbox.verify-token=instagram-verify-token",
      "hub.channels.instagram.sandbox.page-id=17841400008460056",
      "hub.channels.instagram.sandbox.version=v23.0",
      "hub.channels.instagram.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/instagram",
      "hub.delivery.sinks.vk.rate=0",
      "hub.delivery.sinks.vk.first-retry=100ms",
      "hub.channels.vk.sandbox.group-id=215401337",
      "hub.channels.vk.sandbox.token=vk1.a.SANDBOX",
      "hub.channels.vk.sandbox.secret=vkSecret1",
      "hub.channels.vk.sandbox.confirmation=1a2b3c4d",
      "hub.channels.vk.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/vk",
      "hub.channels.vk.other.group-id=215401338",
      "hub.channels.vk.other.token=vk1.a.OTHER",
      "hub.channels.vk.other.secret=vkSecretOfAnother",
      "hub.channels.vk.other.confirmation=5e6f7a8b",
      "hub.channels.vk.other.base-url=http://127.0.0.1:${server.port}/sandbox/vk",
      "hub.delivery.sinks.max.rate=0",
      "hub.delivery.sinks.max.first-retry=100ms",
      "hub.channels.max.sandbox.token=max-SANDBOX-token",
      "hub.channels.max.sandbox.secret=max-secret",
      "hub.channels.max.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/max",
      "hub.delivery.sinks.http.rate=0",
      "hub.delivery.sinks.http.first-retry=100ms",
      "hub.channels.http.sandbox.token=max-SANDBOX-token",
      "hub.channels.http.sandbox.auth-header=Authorization",
      "hub.channels.http.sandbox.auth-value={token}",
      "hub.channels.http.sandbox.signature=hmac-sha256",
      "hub.channels.http.sandbox.signature-header=X-Signature",
      "hub.channels.http.sandbox.secret=http-secret",
      "hub.channels.http.sandbox.id-pointer=/message/body/mid",
      "hub.channels.http.sandbox.out-mapping={\"method\": \"POST\","
          + " \"url\": \"{base-url}/messages?chat_id=\" + .conversation,"
          + " \"body\": {\"text\": .text}}",
      "hub.channels.http.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/max",
      "hub.delivery.sinks.email.rate=0",
      "hub.delivery.sinks.email.first-retry=100ms",
      "hub.channels.email.sandbox.imap-host=sandbox",
      "hub.channels.email.sandbox.smtp-host=sandbox",
      "hub.channels.email.sandbox.user=shop@sandbox.example",
      "hub.channels.email.sandbox.password=mailbox-password",
      "hub.channels.email.sandbox.receive=webhook",
      "hub.channels.email.sandbox.secret=email-secret",
      "hub.delivery.sinks.sms.rate=0",
      "hub.delivery.sinks.sms.first-retry=100ms",
      "hub.channels.sms.sandbox.token=sms-SANDBOX-token",
      "hub.channels.sms.sandbox.auth-header=Authorization",
      "hub.channels.sms.sandbox.auth-value=Bearer {token}",
      "hub.channels.sms.sandbox.signature=token",
      "hub.channels.sms.sandbox.signature-header=X-Token",
      "hub.channels.sms.sandbox.secret=sms-secret",
      "hub.channels.sms.sandbox.base-url=http://127.0.0.1:${server.port}/sandbox/sms",
      "hub.delivery.sinks.smpp.rate=0",
      "hub.delivery.sinks.smpp.first-retry=100ms",
      "hub.channels.smpp.sandbox.host=sandbox",
      "hub.channels.smpp.sandbox.system-id=sandbox",
      "hub.channels.smpp.sandbox.password=smpp-pw1",
      "hub.channels.smpp.sandbox.sandbox=unsigned",
      "hub.channels.smpp.other.host=sandbox",
      "hub.channels.smpp.other.system-id=other",
      "hub.channels.smpp.other.password=smpp-pw2"
    })
@ContextConfiguration(initializers = HubTest.FreePorts.class)
@interface HubTest {

  /**
   * Where servers of a test's own listen. It is this machine as well, but not the address of the
   * hub's stand-ins, and the hub may call it at any port.
   */
  String NEIGHBOUR = "127.0.0.2";

  /** Ports and folder that no other hub on this machine uses. */
  class FreePorts implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      try {
        TestPropertyValues.of(
                "server.port=" + TestSocketUtils.findAvailableTcpPort(),
                "management.server.port=" + TestSocketUtils.findAvailableTcpPort(),
                "hub.data-dir=" + Files.createTempDirectory("omnihub-test"))
            .applyTo(context);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
