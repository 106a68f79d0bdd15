package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Cadence;
import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.Weights;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowSettlement;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Moves the settled frontier of one GPU forward and tells what that settles. */
final class GpuSettlement {

  static final Comparator<GenerationOnGpu> BY_END =
      Comparator.comparingLong(GenerationOnGpu::endMicros).thenComparing(GenerationOnGpu.CANONICAL);

  private final AttributionSettings settings;
  private final String gpu;
  private final GpuState state;
  private final GpuProgress progress;
  private final Collector<Settled> out;
  private final HistoryKeeper history;

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
    this.history = new HistoryKeeper(settings, gpu, state, progress, out);
  }

  /**
   * Settles everything before the instant once it is worth a {@code settlementStepMicros}; hours at
   * once, step by step, because all generations of a settlement are held in memory.
   */
  void settleStepUntil(long limit) throws Exception {
    long step = settings.settlementStepMicros();
    Long start = start();
    while (start != null && limit - start >= step) {
      settleUntil(limit - start >= 2 * step ? settings.windowStart(start + step) : limit);
      start = start();
    }
  }

  /** Settles everything before the instant; a window that it lies in is cut there. */
  void settleUntil(long limit) throws Exception {
    Long start = start();
    if (start == null || start >= limit) {
      return;
    }
    List<GenerationOnGpu> abandoned = history.abandonedEndingAfter(start);
    OpenGenerations.Index open = state.generations().index();
    List<GenerationOnGpu> generations = open.between(start, limit);
    SettlingTotals totals = new SettlingTotals(state.totals(), start);
    settleWindows(start, limit, generations, abandoned, totals);
    progress.settledUntilMicros = limit;
    progress.hasMoved = true;
    List<GenerationOnGpu> done =
        generations.stream()
            .filter(g -> !GpuProgress.isOver(g, start) || progress.earliestMicros != null)
            .filter(g -> GpuProgress.isOver(g, limit))
            .sorted(BY_END)
            .toList();
    List<SettledRow> rows = new ArrayList<>();
    for (GenerationOnGpu generation : done) {
      rows.add(finish(generation, totals.take(generation)));
    }
    totals.keep();
    progress.earliestMicros = null;
    history.append(start, rows, abandoned);
    forget(open);
  }

  /** Gives up on generations that end behind the frontier: their meter is not heard any more. */
  void abandonFinishedBy(long micros) throws Exception {
    Long frontier = start();
    if (frontier == null) {
      return;
    }
    List<GenerationOnGpu> given =
        state.generations().index().endingFrom(frontier).stream()
            .filter(g -> !progress.hasSettled(g) && g.finishedMicros() <= micros)
            .sorted(BY_END)
            .toList();
    List<SettledRow> rows = new ArrayList<>();
    SettlingTotals totals = new SettlingTotals(state.totals(), frontier);
    for (GenerationOnGpu generation : given) {
      ShareTotals known = totals.take(generation);
      rows.add(finish(generation, (known == null ? ShareTotals.none() : known).incomplete()));
      state.generations().remove(generation);
      progress.hasMoved = true;
    }
    history.abandon(rows);
  }

  private @Nullable Long start() {
    if (progress.settledUntilMicros != null) {
      return progress.settledUntilMicros;
    }
    return progress.earliestMicros == null ? null : settings.windowStart(progress.earliestMicros);
  }

  private void settleWindows(
      long start,
      long limit,
      List<GenerationOnGpu> generations,
      List<GenerationOnGpu> abandoned,
      SettlingTotals totals)
      throws Exception {
    long window = settings.windowMicros();
    long around = RevisionProgress.windowsAround(settings) * window;
    NavigableMap<Long, SampleBlock> blocks = state.blocks(start - around, limit + around);
    List<GenerationOnGpu> all = new ArrayList<>(generations);
    all.addAll(abandoned);
    Set<String> told = abandoned.stream().map(g -> g.identity().key()).collect(Collectors.toSet());
    List<SettledStretch> stretches = new ArrayList<>();
    Calibration calibration = state.calibration();
    long from = start;
    while (from < limit) {
      long next = Math.max(from, firstWindowWorthALook(from, limit, blocks, all));
      history.skip(from, Math.min(next, limit), limit, calibration, stretches);
      from = next;
      long to = Math.min(settings.windowStart(from) + window, limit);
      if (from < to) {
        WindowSettlement settlement = settlement(from, to, blocks, all, calibration);
        WindowResult result = settlement.settle(from, to);
        SettledStretch stretch = SettledStretch.untold(from, to, calibration);
        stretches.add(result.isEmpty() ? stretch : stretch.telling(result));
        calibration = settlement.calibration();
        tell(result, told, totals, Weights.taughtBy(to, calibration));
      }
      from = to;
    }
    state.calibration(calibration);
    progress.clockOffsetSeconds = calibration.offset().seconds();
    history.append(start, stretches, blocks);
  }

  /**
   * Sees the same of the meter however many windows settle at once, and again in a revision:
   * whether a counter is believed depends on what is seen around it.
   */
  private WindowSettlement settlement(
      long from,
      long to,
      NavigableMap<Long, SampleBlock> blocks,
      List<GenerationOnGpu> generations,
      Calibration calibration) {
    long around = RevisionProgress.windowsAround(settings) * settings.windowMicros();
    long first = settings.windowStart(from) - around;
    long last = settings.windowStart(from) + around;
    return new WindowSettlement(
        settings,
        GpuState.samples(blocks.subMap(first, true, last, true)),
        generations.stream().filter(g -> g.touches(from, to)).toList(),
        calibration);
  }

  /** Skips time of which nothing is known, as far as the next thing known cannot reach back. */
  private long firstWindowWorthALook(
      long from,
      long limit,
      NavigableMap<Long, SampleBlock> blocks,
      List<GenerationOnGpu> generations) {
    long next = limit;
    Long sample = firstSampleFrom(from, blocks);
    if (sample != null) {
      next = Math.min(next, Math.max(from, sample - Cadence.LONGEST_GAP_MICROS));
    }
    for (GenerationOnGpu generation : generations) {
      if (generation.endMicros() >= from) {
        next = Math.min(next, Math.max(from, generation.startMicros()));
      }
    }
    return settings.windowStart(next) - settings.windowMicros();
  }

  private @Nullable Long firstSampleFrom(long from, NavigableMap<Long, SampleBlock> blocks) {
    for (SampleBlock block : blocks.tailMap(settings.windowStart(from), true).values()) {
      Long first = block.firstFrom(from);
      if (first != null) {
        return first;
      }
    }
    return null;
  }

  /**
   * @param told generations of which a row was told before: a revision pass adds them up again
   */
  private void tell(
      WindowResult result, Set<String> told, SettlingTotals totals, @Nullable Weights taught)
      throws Exception {
    if (result.isEmpty()) {
      return;
    }
    List<WindowShare> shares = result.shares();
    List<Integer> first =
        IntStream.range(0, shares.size())
            .filter(i -> !told.contains(shares.get(i).generation().identity().key()))
            .boxed()
            .toList();
    out.collect(
        Settled.of(
            new SettledWindow(
                gpu,
                progress.gpuModel,
                progress.knownSite(),
                result,
                1,
                true,
                true,
                0,
                first,
                taught)));
    for (int i : first) {
      totals.add(shares.get(i), result);
    }
  }

  private SettledRow finish(GenerationOnGpu generation, @Nullable ShareTotals totals) {
    progress.openGenerations--;
    out.collect(
        Settled.of(SettledGeneration.first(generation, totals, progress.siteOf(generation))));
    return new SettledRow(generation, totals, 1);
  }

  private void forget(OpenGenerations.Index open) throws Exception {
    Long settled = progress.settledUntilMicros;
    Long sampled = progress.sampleUntilMicros;
    if (settled != null && sampled != null) {
      long kept = Math.min(settled, sampled - settings.liveSpanMicros());
      state.forgetSamplesBefore(kept, progress);
      open.forgetBefore(kept);
      progress.keepsLive = true;
    }
    progress.keepsHistory = true;
    history.evict();
  }
}
