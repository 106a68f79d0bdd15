package io.tokenmeter.local.chaos;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One planned fault.
 *
 * @param number from 1
 * @param victims hit at the same moment; none for a full disk
 * @param duringHealing whether it comes while the fault before it still heals
 * @param pause after the fault before it was healed, or, during its healing, after it was injected
 */
public record Fault(
    int number, FaultKind kind, List<Victim> victims, boolean duringHealing, Duration pause) {

  public Fault {
    victims = List.copyOf(victims);
  }

  /** The victims' names, or the disk. */
  public String target() {
    return victims.isEmpty()
        ? "disk"
        : victims.stream().map(Victim::process).collect(Collectors.joining(" + "));
  }

  /** How long the victims of a freeze stand still. */
  Duration freeze() {
    return victims.stream().map(Victim::freeze).max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
