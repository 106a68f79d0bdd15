package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Cadence;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowSettlement;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Moves the settled frontier of one GPU forward and tells what that settles. */
final class GpuSettlement {

  private static final Comparator<GenerationOnGpu> BY_END =
      Comparator.comparingLong(GenerationOnGpu::endMicros).thenComparing(GenerationOnGpu.CANONICAL);

  private final AttributionSettings settings;
  private final String gpu;
  private final GpuState state;
  private final GpuProgress progress;
  private final Collector<Settled> out;

  GpuSettlement(
      AttributionSettings settings,
      String gpu,
      GpuState state,
      GpuProgress progress,
      Collector<Settled> out) {
    this.settings = settings;
    this.gpu = gpu;
    this.state = state;
    this.progress = progress;
    this.out = out;
  }

  /** Settles everything before the instant; a window that it lies in is cut there. */
  void settleUntil(long limit) throws Exception {
    Long start = start();
    if (start == null || start >= limit) {
      return;
    }
    List<GenerationOnGpu> generations = state.generationsEndingFrom(start);
    settleWindows(start, limit, generations);
    progress.settledUntilMicros = limit;
    progress.hasMoved = true;
    List<GenerationOnGpu> done =
        generations.stream()
            .filter(g -> g.endMicros() > start || progress.earliestMicros != null)
            .filter(g -> g.endMicros() <= limit)
            .sorted(BY_END)
            .toList();
    for (GenerationOnGpu generation : done) {
      finish(generation);
    }
    progress.earliestMicros = null;
    forget();
  }

  /** Gives up on generations that end behind the frontier: their meter is not heard any more. */
  void abandonFinishedBy(long micros) throws Exception {
    Long frontier = start();
    if (frontier == null) {
      return;
    }
    List<GenerationOnGpu> given =
        state.generationsEndingFrom(frontier).stream()
            .filter(g -> !progress.isSettled(g.endMicros()) && g.finishedMicros() <= micros)
            .sorted(BY_END)
            .toList();
    for (GenerationOnGpu generation : given) {
      String key = generation.identity().key();
      ShareTotals totals = state.totals().get(key);
      state.totals().put(key, (totals == null ? ShareTotals.none() : totals).incomplete());
      finish(generation);
      state.remove(generation);
      progress.hasMoved = true;
    }
  }

  private @Nullable Long start() {
    if (progress.settledUntilMicros != null) {
      return progress.settledUntilMicros;
    }
    return progress.earliestMicros == null ? null : settings.windowStart(progress.earliestMicros);
  }

  private void settleWindows(long start, long limit, List<GenerationOnGpu> generations)
      throws Exception {
    long window = settings.windowMicros();
    List<MeterSample> samples =
        state.samples(start - Cadence.LONGEST_GAP_MICROS, limit + Cadence.LONGEST_GAP_MICROS);
    WindowSettlement settlement =
        new WindowSettlement(settings, samples, generations, state.calibration());
    long from = start;
    while (from < limit) {
      from = Math.max(from, firstWindowWorthALook(from, limit, samples, generations));
      long to = Math.min(settings.windowStart(from) + window, limit);
      if (from < to) {
        tell(settlement.settle(from, to));
      }
      from = to;
    }
    state.calibration(settlement.calibration());
  }

  /** Skips time of which nothing is known, as far as the next thing known cannot reach back. */
  private long firstWindowWorthALook(
      long from, long limit, List<MeterSample> samples, List<GenerationOnGpu> generations) {
    long next = limit;
    for (MeterSample sample : samples) {
      if (sample.timeMicros() >= from) {
        next = Math.min(next, Math.max(from, sample.timeMicros() - Cadence.LONGEST_GAP_MICROS));
      }
    }
    for (GenerationOnGpu generation : generations) {
      if (generation.endMicros() >= from) {
        next = Math.min(next, Math.max(from, generation.startMicros()));
      }
    }
    return settings.windowStart(next) - settings.windowMicros();
  }

  private void tell(WindowResult result) throws Exception {
    if (result.isEmpty()) {
      return;
    }
    out.collect(
        Settled.of(new SettledWindow(gpu, progress.gpuModel, progress.knownSite(), result)));
    for (WindowShare share : result.shares()) {
      String key = share.generation().identity().key();
      ShareTotals totals = state.totals().get(key);
      ShareTotals before = totals == null ? first(share, result) : totals;
      state.totals().put(key, before.plus(share, result.calibratedAtMicros()));
    }
  }

  /** A generation that began before the first window it is in came too late for the ones before. */
  private static ShareTotals first(WindowShare share, WindowResult result) {
    return share.generation().startMicros() < result.startMicros()
        ? ShareTotals.none().incomplete()
        : ShareTotals.none();
  }

  private void finish(GenerationOnGpu generation) throws Exception {
    String key = generation.identity().key();
    ShareTotals totals = state.totals().get(key);
    state.totals().remove(key);
    progress.openGenerations--;
    out.collect(Settled.of(new SettledGeneration(generation, totals, site(generation))));
  }

  private @Nullable String site(GenerationOnGpu generation) {
    return progress.site == null ? generation.site() : progress.site;
  }

  private void forget() throws Exception {
    Long settled = progress.settledUntilMicros;
    Long sampled = progress.sampleUntilMicros;
    if (settled != null && sampled != null) {
      state.forgetBefore(Math.min(settled, sampled - settings.liveSpanMicros()));
      progress.keepsLive = true;
    }
  }
}
