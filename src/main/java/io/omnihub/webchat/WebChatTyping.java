package io.omnihub.webchat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.thread.ThreadQueries;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.ProducerTemplate;

/** Tells operators that a visitor is writing; nothing of it is kept. */
class WebChatTyping {

  private final ThreadQueries threads;
  private final TokenBuckets buckets;
  private final ProducerTemplate camel;
  private final ObjectMapper json;
  private final int perMinute;

  WebChatTyping(
      ThreadQueries threads,
      TokenBuckets buckets,
      ProducerTemplate camel,
      ObjectMapper json,
      int perMinute) {
    this.threads = threads;
    this.buckets = buckets;
    this.camel = camel;
    this.json = json;
    this.perMinute = perMinute;
  }

  /** One that comes too often is left out; so is one who has said nothing yet. */
  void by(Visitor visitor, ChannelAccount account) throws IOException {
    if (!buckets.take("typing " + visitor.id(), perMinute).isZero()) {
      return;
    }
    var thread =
        threads.threadOf(
            account.organization(), account.type(), account.key(), visitor.id().toString());
    if (thread.isPresent()) {
      Map<String, Object> typing =
          Map.of("organization", account.organization(), "typing", thread.get());
      camel.sendBody("direct:tell-live", json.writeValueAsString(typing));
    }
  }
}
