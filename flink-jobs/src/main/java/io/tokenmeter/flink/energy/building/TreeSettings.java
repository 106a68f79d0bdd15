package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import java.io.Serializable;
import java.time.Duration;

/**
 * When windows of the tree are measured and told.
 *
 * @param windowMicros length of a window, a multiple of the GPUs' windows; aligned to the epoch.
 *     Also the longest time between two readings of a meter that still counts as measured
 * @param gpuWindowMicros length of a GPU's window
 * @param quietMillis how long nothing may have come for a window that is complete
 * @param patienceMillis the same for one that is not
 * @param horizonMicros how long what is told can be revised
 */
public record TreeSettings(
    long windowMicros,
    long gpuWindowMicros,
    long quietMillis,
    long patienceMillis,
    long horizonMicros)
    implements Serializable {

  public TreeSettings {
    if (windowMicros % gpuWindowMicros != 0) {
      throw new IllegalArgumentException(
          "window of the meter tree of %d us: must be a multiple of a GPU's, %d us"
              .formatted(windowMicros, gpuWindowMicros));
    }
  }

  /**
   * Windows of a minute, quiet for 30 s, revised as long as a GPU's. A GPU may take the age of a
   * generation to settle, and time to be read: the patience is twice that.
   */
  public static TreeSettings of(AttributionSettings settings) {
    return new TreeSettings(
        micros(Duration.ofMinutes(1)),
        settings.windowMicros(),
        Duration.ofSeconds(30).toMillis(),
        2 * settings.maxGenerationAgeMicros() / 1000,
        settings.revisionHorizonMicros());
  }

  /** Start of the window that an instant lies in. */
  long windowStart(long micros) {
    return Math.floorDiv(micros, windowMicros) * windowMicros;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
