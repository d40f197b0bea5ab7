package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessengerConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return MetaMessagingChannel.messenger(hub);
  }

  /** Meta asks by GET whether the address is ours. */
  @Override
  void requestThatIsNoPostIsRefused() {}

  @Test
  void handshakeIsAnsweredWithTheChallengeIfTheTokenIsRight() {
    String asked = channel.webhook() + "?hub.mode=subscribe&hub.challenge=1158201444";

    assertThat(hub.getText(asked + "&hub.verify_token=messenger-verify-token"))
        .isEqualTo("1158201444");
    assertThat(hub.get(asked + "&hub.verify_token=guessed").path("status").asInt()).isEqualTo(403);
  }
}
