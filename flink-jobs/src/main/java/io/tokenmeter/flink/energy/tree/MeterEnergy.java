package io.tokenmeter.flink.energy.tree;

import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a meter measured in one window of the tree, and where it hangs.
 *
 * @param scope as io.tokenmeter.schemas.event.MeterScope names it, in lower case
 * @param above the meters above it, nearest first; of these the nearest that measured is its parent
 * @param use what the energy is that no meter below accounts for; UNKNOWN: by scope
 * @param microjoules null when nothing was measured
 * @param isWhole whether the whole window was measured
 * @param accuracyPercent the meter's accuracy class; null when unknown
 */
public record MeterEnergy(
    String meter,
    String scope,
    List<String> above,
    EnergyUse use,
    @Nullable Long microjoules,
    boolean isWhole,
    @Nullable Double accuracyPercent) {

  /** Scope of the leaves that generations run on. */
  public static final String GPU = "gpu";

  public boolean isGpu() {
    return scope.equals(GPU);
  }

  public boolean isMeasured() {
    return microjoules != null;
  }

  /** What came in by way of the meter: what storage gives back counts negative; 0 when unknown. */
  public long inflowMicrojoules() {
    long energy = microjoules == null ? 0 : microjoules;
    return use == EnergyUse.STORAGE_DISCHARGE ? -energy : energy;
  }

  /** What the meter may be wrong by, of its reading; null when its class is unknown. */
  @Nullable Long accuracyMicrojoules() {
    return accuracyPercent == null
        ? null
        : Math.round(Math.abs(inflowMicrojoules()) * accuracyPercent / 100);
  }

  /** What is left of it when the meters below are taken off, by what the meter stands for. */
  EnergyUse remainder(boolean hasChildren) {
    if (use != EnergyUse.UNKNOWN || !hasChildren) {
      return use;
    }
    return switch (scope) {
      case "node" -> EnergyUse.HOST;
      case "rack", "pdu" -> EnergyUse.OTHER_IT;
      case "site", "feed" -> EnergyUse.FACILITY;
      default -> EnergyUse.UNKNOWN;
    };
  }
}
