package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.WindowShare;
import io.tokenmeter.schemas.derived.Provenance;
import org.jspecify.annotations.Nullable;

/**
 * A generation's shares of the windows settled so far, added up.
 *
 * @param provenance the worst of them; MISSING when part of its time was not measured, and then the
 *     numbers are not the generation's whole
 * @param calibratedAtMicros version of the calibration of its last window
 */
public record ShareTotals(
    long activeMicrojoules,
    long prefillMicrojoules,
    long idleMicrojoules,
    long gpuTimeMicros,
    Provenance provenance,
    @Nullable Long calibratedAtMicros) {

  static ShareTotals none() {
    return new ShareTotals(0, 0, 0, 0, Provenance.COUNTER, null);
  }

  ShareTotals plus(WindowShare share, @Nullable Long calibratedAt) {
    return new ShareTotals(
        activeMicrojoules + share.activeMicrojoules(),
        prefillMicrojoules + share.prefillMicrojoules(),
        idleMicrojoules + share.idleMicrojoules(),
        gpuTimeMicros + share.gpuTimeMicros(),
        share.provenance().compareTo(provenance) > 0 ? share.provenance() : provenance,
        calibratedAt);
  }

  /** Part of the generation's time can no longer be accounted for. */
  ShareTotals incomplete() {
    return new ShareTotals(
        activeMicrojoules,
        prefillMicrojoules,
        idleMicrojoules,
        gpuTimeMicros,
        Provenance.MISSING,
        calibratedAtMicros);
  }
}
