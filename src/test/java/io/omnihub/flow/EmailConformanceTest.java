package io.omnihub.flow;

class EmailConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new EmailChannel(hub);
  }
}
