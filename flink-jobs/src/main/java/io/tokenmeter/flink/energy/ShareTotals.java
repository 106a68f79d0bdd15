package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import io.tokenmeter.schemas.derived.Provenance;
import org.jspecify.annotations.Nullable;

/**
 * A generation's shares of the windows settled so far, added up.
 *
 * @param provenance the worst of what was measured; MISSING when nothing was
 * @param isWhole whether all of its time was measured: the numbers cover what was
 * @param calibratedAtMicros version of the calibration of its last window
 * @param errorMicrojoules estimated standard error of the active energy: the windows' added up,
 *     because they err together
 */
public record ShareTotals(
    long activeMicrojoules,
    long prefillMicrojoules,
    long idleMicrojoules,
    long gpuTimeMicros,
    Provenance provenance,
    boolean isWhole,
    @Nullable Long calibratedAtMicros,
    long errorMicrojoules) {

  static ShareTotals none() {
    return new ShareTotals(0, 0, 0, 0, Provenance.MISSING, true, null, 0);
  }

  /**
   * Before the first window of which a generation has a share. A generation that began before that
   * came too late for the windows before.
   */
  static ShareTotals before(WindowShare first, WindowResult window) {
    return first.generation().startMicros() < window.startMicros() ? none().incomplete() : none();
  }

  ShareTotals plus(WindowShare share, @Nullable Long calibratedAt) {
    return new ShareTotals(
        activeMicrojoules + share.activeMicrojoules(),
        prefillMicrojoules + share.prefillMicrojoules(),
        idleMicrojoules + share.idleMicrojoules(),
        gpuTimeMicros + share.gpuTimeMicros(),
        WindowShare.worstMeasured(provenance, share.provenance()),
        isWhole && share.isWhole(),
        calibratedAt,
        errorMicrojoules + share.errorMicrojoules());
  }

  /** Part of the generation's time can no longer be accounted for. */
  ShareTotals incomplete() {
    return new ShareTotals(
        activeMicrojoules,
        prefillMicrojoules,
        idleMicrojoules,
        gpuTimeMicros,
        provenance,
        false,
        calibratedAtMicros,
        errorMicrojoules);
  }
}
