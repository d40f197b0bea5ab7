package io.omnihub.bus;

import java.nio.file.Path;
import java.util.Map;

class EmbeddedBusTest extends BusContract {

  @Override
  Map<String, Object> engine(Path data) {
    return Map.of("hub.bus", "embedded", "hub.data-dir", data);
  }
}
