package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import org.jspecify.annotations.Nullable;

/**
 * What a window, or the part of one that the end of an input cut, needs to settle again as it did
 * the first time.
 *
 * @param calibration in force when it first settled: later ones say nothing about it
 * @param told what was told of it last, without the shares; null while there was nothing to tell
 * @param revision of what was told; 0 before the first
 */
public record SettledStretch(
    long fromMicros,
    long toMicros,
    Calibration calibration,
    @Nullable WindowResult told,
    int revision) {

  static SettledStretch untold(long fromMicros, long toMicros, Calibration calibration) {
    return new SettledStretch(fromMicros, toMicros, calibration.withoutEvidence(), null, 0);
  }

  /** After the next thing that is told of it. */
  SettledStretch telling(WindowResult result) {
    return new SettledStretch(
        fromMicros, toMicros, calibration, result.withoutShares(), revision + 1);
  }

  boolean isChangedBy(WindowResult result) {
    return told == null ? !result.isEmpty() : !told.equals(result.withoutShares());
  }
}
