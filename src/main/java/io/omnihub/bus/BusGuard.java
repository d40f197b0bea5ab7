package io.omnihub.bus;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConsumerPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Mends two habits of the broker: to wait when the disk is full, and to oversleep a delayed start.
 */
class BusGuard implements ActiveMQServerMessagePlugin, ActiveMQServerConsumerPlugin {

  private volatile ActiveMQServer broker;

  @Override
  public void registered(ActiveMQServer server) {
    broker = server;
  }

  /** With little room left Artemis would hold the sender back until there is more. */
  @Override
  public void beforeSend(
      ServerSession session,
      Transaction tx,
      Message message,
      boolean direct,
      boolean noAutoCreateQueue)
      throws ActiveMQException {
    if (broker.getPagingManager().isDiskFull()) {
      throw new ActiveMQAddressFullException("The disk of the bus is full");
    }
  }

  /** Artemis ends the delay before dispatch when something happens on the queue, not by a clock. */
  @Override
  public void afterCreateConsumer(ServerConsumer consumer) {
    Queue queue = consumer.getQueue();
    long delay = queue.getDelayBeforeDispatch();
    if (delay > 0) {
      ScheduledFuture<?> ignored =
          broker
              .getScheduledPool()
              .schedule(queue::deliverAsync, delay + 10, TimeUnit.MILLISECONDS);
    }
  }
}
