package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;

/** Takes in what comes for settled time and can still be revised, until the next revision pass. */
final class LateFacts {

  private final AttributionSettings settings;
  private final GpuState state;
  private final GpuHistory history;
  private final GpuProgress progress;
  private final long nowMillis;

  LateFacts(AttributionSettings settings, GpuState state, GpuProgress progress, long nowMillis) {
    this.settings = settings;
    this.state = state;
    this.history = state.history();
    this.progress = progress;
    this.nowMillis = nowMillis;
  }

  /**
   * @return whether it may say something new of time that can be revised
   */
  boolean accept(MeterReading reading) throws Exception {
    RevisionProgress revisions = history.progress();
    if (!isRevisable(reading.timeMicros(), revisions) || state.knows(reading)) {
      return false;
    }
    long window = settings.windowStart(reading.timeMicros());
    history.await(window, pending -> pending.with(reading), revisions, nowMillis);
    history.progress(revisions);
    if (reading.timeMicros() >= keptByLiveState()) {
      state.add(reading);
      progress.keepSamplesOf(window);
    }
    return true;
  }

  /**
   * A generation that began in settled time; the windows it touches there settle again.
   *
   * @return whether it can be revised
   */
  boolean accept(GenerationOnGpu generation) throws Exception {
    RevisionProgress revisions = history.progress();
    Long frontier = progress.settledUntilMicros;
    if (frontier == null || !isRevisable(generation.startMicros(), revisions)) {
      return false;
    }
    if (progress.hasSettled(generation) && !history.contains(generation)) {
      history.put(java.util.List.of(SettledRow.untold(generation)));
      revisions.keep(settings.windowStart(generation.endMicros()));
    }
    history.await(generation, generation.startMicros(), frontier, revisions, nowMillis);
    history.progress(revisions);
    return true;
  }

  private boolean isRevisable(long micros, RevisionProgress revisions) {
    return revisions.isRevisable(micros, progress.settledUntilMicros, settings);
  }

  /** What the next window to settle is interpolated from. */
  private long keptByLiveState() {
    Long frontier = progress.settledUntilMicros;
    return frontier == null
        ? Long.MIN_VALUE
        : settings.windowStart(frontier - RevisionProgress.METER_REACH_MICROS);
  }
}
