package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import io.tokenmeter.flink.energy.tree.ShareEnergy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A settled window of a GPU, or a part of one, as the tree needs it.
 *
 * @param microjoules null when nothing was measured
 */
public record GpuWindow(
    long startMicros,
    long endMicros,
    @Nullable Long microjoules,
    long coveredMicros,
    List<ShareEnergy> shares) {

  static GpuWindow of(WindowResult window) {
    return new GpuWindow(
        window.startMicros(),
        window.endMicros(),
        window.isCovered() ? window.measuredMicrojoules() : null,
        window.coveredMicros(),
        window.shares().stream().map(GpuWindow::share).toList());
  }

  private static ShareEnergy share(WindowShare share) {
    return new ShareEnergy(
        share.generation().tenant(),
        share.generation().source(),
        share.generation().generationId(),
        share.activeMicrojoules() + share.idleMicrojoules());
  }
}
