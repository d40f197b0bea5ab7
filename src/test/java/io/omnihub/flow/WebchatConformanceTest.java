package io.omnihub.flow;

class WebchatConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new WebchatChannel(hub);
  }

  /** the hub is the provider. */
  @Override
  void answerThatTheProviderDoesNotTakeArrivesLaterOnce(int status) {}

  /** the hub is the provider. */
  @Override
  void answerThatTheProviderRefusesIsADeadLetterWithTheReason() {}

  /** the widget is ours and sends text alone. */
  @Override
  void eventOfAnUnknownKindIsKeptAndShownIfItIsAMessage() {}
}
