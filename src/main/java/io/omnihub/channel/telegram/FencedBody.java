package io.omnihub.channel.telegram;

import io.omnihub.work.ClaimFence;
import io.omnihub.work.StaleClaimException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A request's body that is given out only while its work may be begun. The client asks for it when
 * the connection is there; a request without its body is none to the provider.
 */
record FencedBody(ClaimFence fence, BodyPublisher body) implements BodyPublisher {

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    try {
      fence.pass();
    } catch (StaleClaimException e) {
      subscriber.onSubscribe(NOTHING);
      subscriber.onError(e);
      return;
    }
    body.subscribe(subscriber);
  }

  private static final Subscription NOTHING =
      new Subscription() {
        @Override
        public void request(long n) {
          // there is nothing to give
        }

        @Override
        public void cancel() {
          // nor to take back
        }
      };
}
