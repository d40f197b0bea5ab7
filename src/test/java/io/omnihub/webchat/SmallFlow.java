package io.omnihub.webchat;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import io.omnihub.thread.ThreadRowsMother;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records each event once, as the hub's recorder would. */
public class SmallFlow {

  private final ThreadRowsMother mother;
  private final Map<String, UUID> threads = new ConcurrentHashMap<>();
  private final List<CanonicalEvent> received = new CopyOnWriteArrayList<>();

  SmallFlow(ThreadRowsMother mother) {
    this.mother = mother;
  }

  /** Called by the test's route. */
  public void record(CanonicalEvent event) {
    received.add(event);
    InboundMessage message = event.data();
    if (mother.firstTime(event.providerEventId())) {
      String visitor = message.conversation().id();
      UUID thread = threads.computeIfAbsent(visitor, v -> mother.thread(message.sender().name()));
      UUID said =
          mother.message(
              thread,
              null,
              "inbound",
              "webchat:" + event.channelKey(),
              visitor,
              message.messageId(),
              message.kind().code(),
              message.text(),
              null);
      message.attachments().forEach(file -> mother.file(said, file));
    }
  }

  List<CanonicalEvent> received() {
    return received;
  }

  UUID threadOf(String visitor) {
    return threads.get(visitor);
  }
}
