package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Cadence;
import io.tokenmeter.flink.energy.attribution.MeterDelay;
import org.jspecify.annotations.Nullable;

/** Where the revisions of one GPU's settled time stand. Mutable, as {@link GpuProgress} is. */
public final class RevisionProgress {

  /** How far from a window the samples lie that its meter is interpolated from, at most. */
  static final long METER_REACH_MICROS = Cadence.LONGEST_GAP_MICROS + MeterDelay.MOST_MICROS;

  /**
   * The first instant whose history is whole; null before the first settlement. Release 0.1.0 kept
   * none.
   */
  public @Nullable Long revisableFromMicros;

  /** Start of the first window of all; null when that is not known any more. */
  public @Nullable Long firstSettledMicros;

  /** Start of the oldest window that is kept. */
  public @Nullable Long historyFromMicros;

  /** Last end of the generations given up before the meter reached them. */
  public @Nullable Long abandonedUntilMicros;

  /** Windows for which something came after they had settled, and the oldest of them. */
  public long pendingWindows;

  public @Nullable Long pendingFromMicros;

  /** Wall clock at which the first thing that is pending came. */
  public long pendingSinceMillis;

  /** Whether something came for settled time since the last tick. */
  public boolean isPendingFresh;

  /** Late readings that were taken in. */
  public long lateReadings;

  /** Revision passes so far. */
  public long passes;

  /** So many windows on either side of one have samples that its meter is interpolated from. */
  static long windowsAround(AttributionSettings settings) {
    return -Math.floorDiv(-METER_REACH_MICROS, settings.windowMicros());
  }

  /** How far around a window lies what settles with it. */
  static long reachMicros(AttributionSettings settings) {
    return settings.maxGenerationAgeMicros()
        + 2 * windowsAround(settings) * settings.windowMicros();
  }

  /**
   * Before windows settle from an instant on.
   *
   * @param settledUntilMicros null when nothing has settled so far
   */
  void begin(long fromMicros, @Nullable Long settledUntilMicros, AttributionSettings settings) {
    if (revisableFromMicros == null) {
      boolean isFirst = settledUntilMicros == null;
      firstSettledMicros = isFirst ? fromMicros : null;
      revisableFromMicros = isFirst ? Long.MIN_VALUE : fromMicros + reachMicros(settings);
    }
  }

  /** Takes note that a window is kept. */
  void keep(long window) {
    historyFromMicros = historyFromMicros == null ? window : Math.min(historyFromMicros, window);
  }

  boolean isRevisable(
      long micros, @Nullable Long settledUntilMicros, AttributionSettings settings) {
    return revisableFromMicros != null
        && settledUntilMicros != null
        && micros >= revisableFromMicros
        && micros >= settledUntilMicros - settings.revisionHorizonMicros();
  }

  /** Takes note of something that came for a settled window. */
  void await(long window, boolean isFirstOfWindow, long nowMillis) {
    if (pendingWindows == 0) {
      pendingSinceMillis = nowMillis;
    }
    pendingWindows += isFirstOfWindow ? 1 : 0;
    pendingFromMicros = pendingFromMicros == null ? window : Math.min(pendingFromMicros, window);
    isPendingFresh = true;
  }

  /** Whether to wait no longer for more of the same. */
  boolean isDue(long nowMillis, long patienceMillis) {
    return pendingWindows > 0
        && (!isPendingFresh || nowMillis - pendingSinceMillis >= patienceMillis);
  }

  void revised() {
    pendingWindows = 0;
    pendingFromMicros = null;
    isPendingFresh = false;
  }

  /** After all history was forgotten. */
  void forgotten(@Nullable Long settledUntilMicros, AttributionSettings settings) {
    revised();
    firstSettledMicros = null;
    historyFromMicros = null;
    abandonedUntilMicros = null;
    revisableFromMicros =
        settledUntilMicros == null ? null : settledUntilMicros + reachMicros(settings);
  }
}
