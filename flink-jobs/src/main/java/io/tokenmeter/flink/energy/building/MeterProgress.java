package io.tokenmeter.flink.energy.building;

import org.jspecify.annotations.Nullable;

/**
 * Where a meter above GPUs stands.
 *
 * @param latestWindowMicros the latest window it was read in; null before the first reading
 * @param lastHeardMillis wall clock of the last reading
 * @param isTold whether all that was read has been told
 */
public record MeterProgress(
    @Nullable Long latestWindowMicros, long lastHeardMillis, boolean isTold) {

  static MeterProgress none() {
    return new MeterProgress(null, 0, true);
  }

  MeterProgress heard(long windowMicros, long nowMillis) {
    long latest =
        latestWindowMicros == null ? windowMicros : Math.max(latestWindowMicros, windowMicros);
    return new MeterProgress(latest, nowMillis, false);
  }

  MeterProgress told() {
    return new MeterProgress(latestWindowMicros, lastHeardMillis, true);
  }
}
