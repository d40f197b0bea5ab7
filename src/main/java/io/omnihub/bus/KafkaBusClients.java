package io.omnihub.bus;

import io.omnihub.work.TroubleLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka clients with the settings of {@code hub.kafka.properties}, on topics that exist. */
class KafkaBusClients extends DefaultKafkaClientFactory {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaBusClients.class);

  private final Map<String, String> settings;
  private final KafkaCluster cluster;

  KafkaBusClients(Map<String, String> settings, KafkaCluster cluster) {
    this.settings = settings;
    this.cluster = cluster;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Camel declares it
  public Producer getProducer(Properties camel) {
    return new KafkaProducer<Object, Object>(with(camel)) {
      @Override
      public Future<RecordMetadata> send(ProducerRecord<Object, Object> event, Callback callback) {
        cluster.ensureTopic(event.topic());
        return super.send(event, callback);
      }
    };
  }

  @Override
  @SuppressWarnings("rawtypes") // as Camel declares it
  public Consumer getConsumer(Properties camel) {
    return new KafkaConsumer<Object, Object>(with(camel)) {
      @Override
      public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        try {
          topics.forEach(cluster::ensureTopic);
        } catch (KafkaException e) {
          throw new NotSubscribedException(e);
        }
        super.subscribe(topics, listener);
      }

      /**
       * A commit during a rebalance is left to the next one: the lanes that stay are worked on
       * meanwhile, and those that move may bring an event again.
       */
      @Override
      public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        try {
          super.commitSync(offsets, timeout);
        } catch (RebalanceInProgressException e) {
          LOG.debug("{} not committed yet: {}", offsets, e.getMessage());
        }
      }
    };
  }

  /** Has no stack: Camel would log it for each lane every few seconds while Kafka is away. */
  private static final class NotSubscribedException extends KafkaException {

    private static final long serialVersionUID = 1L;

    NotSubscribedException(KafkaException cause) {
      super(TroubleLog.line(cause));
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private Properties with(Properties camel) {
    var all = new Properties();
    all.putAll(camel);
    all.putAll(settings);
    return all;
  }
}
