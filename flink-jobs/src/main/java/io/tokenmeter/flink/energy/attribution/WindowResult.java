package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One window of one GPU, divided. Active + idle + unattributed = measured; the shares' active
 * energies add up to active, their GPU times to the allocated time; allocated + idle + uncovered
 * time = length of the window. All exactly.
 *
 * @param provenance the worst among the covered time; MISSING when nothing is covered
 * @param idleMicrojoules the floor, whether or not a generation was in flight
 * @param residualMicrojoules counter minus integrated power; null unless both cover the same time
 * @param floorMicrowatts idle floor in force
 * @param calibratedAtMicros version of the calibration in force
 * @param shares in canonical order; one for each generation that touches the window
 */
public record WindowResult(
    long startMicros,
    long endMicros,
    Provenance provenance,
    long activeMicrojoules,
    long idleMicrojoules,
    long unattributedMicrojoules,
    @Nullable Long residualMicrojoules,
    long allocatedMicros,
    long idleMicros,
    long uncoveredMicros,
    long floorMicrowatts,
    @Nullable Long calibratedAtMicros,
    List<WindowShare> shares) {

  /** The same without the shares. */
  public WindowResult withoutShares() {
    return new WindowResult(
        startMicros,
        endMicros,
        provenance,
        activeMicrojoules,
        idleMicrojoules,
        unattributedMicrojoules,
        residualMicrojoules,
        allocatedMicros,
        idleMicros,
        uncoveredMicros,
        floorMicrowatts,
        calibratedAtMicros,
        List.of());
  }

  /** Whether the GPU's time is divided as in the other. */
  public boolean dividesTimeAs(WindowResult other) {
    return allocatedMicros == other.allocatedMicros
        && idleMicros == other.idleMicros
        && uncoveredMicros == other.uncoveredMicros;
  }

  public long measuredMicrojoules() {
    return activeMicrojoules + idleMicrojoules + unattributedMicrojoules;
  }

  /** What of idle falls to generations in flight. */
  public long sharedIdleMicrojoules() {
    return shares.stream().mapToLong(WindowShare::idleMicrojoules).sum();
  }

  public long coveredMicros() {
    return allocatedMicros + idleMicros;
  }

  /** Whether nothing is known of the window. */
  public boolean isEmpty() {
    return !isCovered() && shares.isEmpty();
  }

  public boolean isCovered() {
    return coveredMicros() > 0;
  }
}
