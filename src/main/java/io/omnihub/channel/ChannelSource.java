package io.omnihub.channel;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where accounts are kept that people connect. */
interface ChannelSource {

  List<Channel> all();

  /** By account; what changes when any of them does. */
  Map<UUID, Long> versions();
}
