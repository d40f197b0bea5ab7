package io.omnihub.flow;

class MaxConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new MaxChannel(hub);
  }
}
