package io.omnihub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The faults in force, one a system; a new one replaces the old, and time ends each. */
@Component
@ConditionalOnSandbox
class Faults {

  private final Map<SandboxSystem, Fault> faults = new ConcurrentHashMap<>();
  private final SandboxClock clock;

  Faults(SandboxClock clock) {
    this.clock = clock;
  }

  void put(Fault fault) {
    faults.put(fault.system(), fault);
  }

  Optional<Fault> of(SandboxSystem system) {
    Fault fault = faults.get(system);
    if (fault == null) {
      return Optional.empty();
    }
    if (clock.now().isBefore(fault.until())) {
      return Optional.of(fault);
    }
    faults.remove(system, fault);
    return Optional.empty();
  }

  List<Fault> all() {
    return Stream.of(SandboxSystem.values())
        .map(system -> of(system).orElse(null))
        .filter(Objects::nonNull)
        .toList();
  }

  void clear(SandboxSystem system) {
    if (system == null) {
      faults.clear();
    } else {
      faults.remove(system);
    }
  }
}
