package io.omnihub.bus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ErrorHandler;

/**
 * The bus in this process: Artemis, reached without a network port.
 *
 * <p>What must hold: a send returns when the event is on disk, or fails within {@link
 * #SEND_TIMEOUT}; nothing waits for room, since a webhook waits behind it. The broker never drops,
 * delays or sets aside an event; whether an event is poison is for the hub's routes to say.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "hub.bus", havingValue = "embedded", matchIfMissing = true)
@EnableConfigurationProperties(EmbeddedBusProperties.class)
class EmbeddedBusConfiguration {

  static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

  /** A consumer that joins late would find all keys given away; so the first waits for the rest. */
  static final Duration DISPATCH_DELAY = Duration.ofMillis(300);

  /** Keys share this many slots, each bound to a consumer; a slot a key would grow for ever. */
  private static final int KEY_SLOTS = 1024;

  private static final SimpleString UNUSED = SimpleString.of("unused");
  private static final int SENDERS = 64;
  private static final int SENDER_CONNECTIONS = 4;

  /** Brokers of one JVM find each other by number; tests run several. */
  private static final AtomicInteger SERVERS = new AtomicInteger();

  @Bean(initMethod = "start", destroyMethod = "stop")
  EmbeddedActiveMQ busBroker(
      EmbeddedBusProperties limits, @Value("${hub.data-dir:data}") Path dataDir) throws Exception {
    Path bus = dataDir.resolve("bus").toAbsolutePath();
    var configuration = new ConfigurationImpl();
    configuration
        .setName("omnihub")
        .setSecurityEnabled(false)
        .setJournalType(JournalType.NIO)
        .setJournalDirectory(bus.resolve("journal").toString())
        .setBindingsDirectory(bus.resolve("bindings").toString())
        .setLargeMessagesDirectory(bus.resolve("large").toString())
        .setPagingDirectory(bus.resolve("paging").toString())
        .setJournalSyncNonTransactional(true)
        // only receivers use transactions: an acknowledgement lost in a crash is one event again
        .setJournalSyncTransactional(false)
        .setMinDiskFree(limits.minDiskFree().toBytes())
        .setMaxDiskUsage(-1)
        .setDiskScanPeriod(1000)
        .addAcceptorConfiguration(
            new TransportConfiguration(
                InVMAcceptorFactory.class.getName(),
                Map.of(TransportConstants.SERVER_ID_PROP_NAME, SERVERS.incrementAndGet())))
        .addAddressSetting("#", topicSettings(limits))
        .addAddressSetting("broadcast.#", broadcastSettings());
    configuration.registerBrokerPlugin(new BusGuard());
    var broker = new LastingBroker(Files.createDirectories(bus), limits.minDiskFree().toBytes());
    broker.setConfiguration(configuration);
    return broker;
  }

  private static AddressSettings topicSettings(EmbeddedBusProperties limits) {
    int pageSize = (int) Math.min(2 << 20, limits.maxSize().toBytes() / 8);
    return new AddressSettings()
        .setDefaultAddressRoutingType(RoutingType.ANYCAST)
        .setDefaultQueueRoutingType(RoutingType.ANYCAST)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
        .setMaxSizeBytes(limits.memorySize().toBytes())
        .setPageSizeBytes(pageSize)
        // counts what waits for a stuck key as well: with little of it all keys soon wait
        .setMaxReadPageBytes((int) Math.min(Integer.MAX_VALUE, 4 * limits.memorySize().toBytes()))
        .setPageLimitBytes(limits.maxSize().toBytes())
        .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL)
        .setMaxDeliveryAttempts(-1)
        .setRedeliveryDelay(0)
        // never used, as attempts are unlimited and nothing expires; without them Artemis warns
        .setDeadLetterAddress(UNUSED)
        .setExpiryAddress(UNUSED)
        .setAutoDeleteQueues(false)
        .setAutoDeleteAddresses(false)
        .setDefaultGroupBuckets(KEY_SLOTS)
        .setDefaultConsumersBeforeDispatch(Integer.MAX_VALUE)
        .setDefaultDelayBeforeDispatch(DISPATCH_DELAY.toMillis());
  }

  /** A subscriber that does not keep up loses broadcasts; it must not fill the memory. */
  private static AddressSettings broadcastSettings() {
    return new AddressSettings()
        .setDefaultAddressRoutingType(RoutingType.MULTICAST)
        .setDefaultQueueRoutingType(RoutingType.MULTICAST)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)
        .setMaxSizeBytes(16 << 20)
        .setDefaultConsumersBeforeDispatch(0)
        .setDefaultDelayBeforeDispatch(-1L);
  }

  /** For the sinks: sessions are kept, calls are short. */
  @Bean(destroyMethod = "stop")
  JmsPoolConnectionFactory busSender(EmbeddedActiveMQ busBroker) {
    ActiveMQConnectionFactory connections = connections(busBroker);
    connections.setCallTimeout(SEND_TIMEOUT.toMillis());
    // else each send asks the broker twice about its queue before it goes
    connections.setCacheDestinations(true);
    // no credits: the broker says no at once instead of letting the sender wait for room
    connections.setProducerWindowSize(-1);
    var pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(connections);
    pool.setMaxConnections(SENDER_CONNECTIONS);
    pool.setMaxSessionsPerConnection(SENDERS);
    pool.setBlockIfSessionPoolIsFullTimeout(SEND_TIMEOUT.toMillis());
    return pool;
  }

  /**
   * For the sources. Events go to their consumer at once, however many wait there: Artemis delivers
   * no key at all while the consumer of the first waiting key takes no more.
   */
  @Bean(destroyMethod = "close")
  ActiveMQConnectionFactory busReceiver(EmbeddedActiveMQ busBroker) {
    ActiveMQConnectionFactory connections = connections(busBroker);
    connections.setConsumerWindowSize(-1);
    return connections;
  }

  private static ActiveMQConnectionFactory connections(EmbeddedActiveMQ broker) {
    Map<String, Object> acceptor =
        broker
            .getActiveMQServer()
            .getConfiguration()
            .getAcceptorConfigurations()
            .iterator()
            .next()
            .getParams();
    return new ActiveMQConnectionFactory(
        ActiveMQClient.createServerLocatorWithoutHA(
            new TransportConfiguration(InVMConnectorFactory.class.getName(), acceptor)));
  }

  /** The safety net under the routes' own policies: trouble must not spin the processor. */
  @Bean
  ErrorHandler busRetryPause(@Value("${hub.bus.retry-pause:1s}") Duration pause) {
    return new RetryPause(pause);
  }

  @Bean
  BusHealthIndicator busHealthIndicator(EmbeddedActiveMQ busBroker) {
    return () -> {
      ActiveMQServer broker = busBroker.getActiveMQServer();
      if (!broker.isStarted() || !broker.isActive()) {
        return Health.down().withDetail("engine", "embedded").build();
      }
      return Health.status(broker.getPagingManager().isDiskFull() ? Status.DOWN : Status.UP)
          .withDetail("engine", "embedded")
          .withDetail("diskFree", broker.getPagingManager().getDiskUsableSpace())
          .build();
    };
  }
}
