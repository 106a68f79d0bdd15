package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowSettlement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The facts of some windows of one GPU that settle again, and of as much before and after them as
 * their generations span.
 */
final class SettledFacts {

  private final AttributionSettings settings;
  private final GpuState state;
  private final long window;
  private final long frontier;
  private final NavigableMap<Long, SampleBlock> live;
  private final Map<Long, List<MeterSample>> samples = new HashMap<>();
  private final Map<String, SettledRow> rows = new LinkedHashMap<>();
  private final Map<String, GenerationOnGpu> unfinished = new LinkedHashMap<>();
  private long first;
  private long last;

  SettledFacts(
      AttributionSettings settings, GpuState state, GpuProgress progress, SortedSet<Long> affected)
      throws Exception {
    this.settings = settings;
    this.state = state;
    this.window = settings.windowMicros();
    this.frontier = progress.settledUntilMicros == null ? 0 : progress.settledUntilMicros;
    this.live = state.blocks(lastWindow(), frontier + RevisionProgress.METER_REACH_MICROS);
    load(affected.first(), affected.last());
  }

  /** The first window in which a generation of the affected ones may have a share. */
  long first() {
    return first;
  }

  /** The last such window; not behind the frontier. */
  long last() {
    return last;
  }

  /** What was told of the generation; null when it has not ended yet. */
  @Nullable SettledRow row(String key) {
    return rows.get(key);
  }

  List<SettledRow> rowsByEnd() {
    return rows.values().stream()
        .sorted((a, b) -> GpuSettlement.BY_END.compare(a.generation(), b.generation()))
        .toList();
  }

  WindowResult settle(SettledStretch stretch) throws Exception {
    long start = settings.windowStart(stretch.fromMicros());
    long from = start - RevisionProgress.windowsAround(settings) * window;
    long to = start + RevisionProgress.windowsAround(settings) * window;
    List<MeterSample> around = new ArrayList<>();
    for (long at = from; at <= to; at += window) {
      around.addAll(samples(at));
    }
    return new WindowSettlement(settings, around, touching(from, to), stretch.calibration())
        .settle(stretch.fromMicros(), stretch.toMicros());
  }

  private void load(long firstAffected, long lastAffected) throws Exception {
    loadGenerations(firstAffected - window, lastAffected + window);
    first = firstAffected;
    last = lastAffected;
    for (GenerationOnGpu generation : touching(firstAffected - window, lastAffected + 2 * window)) {
      first = Math.min(first, settings.windowStart(generation.startMicros()) - window);
      last = Math.max(last, settings.windowStart(generation.endMicros()) + window);
    }
    last = Math.min(last, lastWindow());
    loadGenerations(first - window, last + window);
  }

  private void loadGenerations(long from, long to) throws Exception {
    long until = to + window + settings.maxGenerationAgeMicros();
    for (SettledRow row : state.history().rows(from, until)) {
      rows.put(row.generation().identity().key(), row);
    }
    for (GenerationOnGpu generation : state.generations().index().between(from, until)) {
      String key = generation.identity().key();
      if (!GpuProgress.isOver(generation, frontier) && !rows.containsKey(key)) {
        unfinished.put(key, generation);
      }
    }
  }

  private Collection<GenerationOnGpu> touching(long from, long to) {
    List<GenerationOnGpu> found = new ArrayList<>();
    rows.values().stream().map(SettledRow::generation).forEach(found::add);
    found.addAll(unfinished.values());
    found.removeIf(g -> g.startMicros() >= to || g.endMicros() < from);
    return found;
  }

  /** Those behind the frontier are not in the history yet. */
  private List<MeterSample> samples(long at) throws Exception {
    List<MeterSample> known = samples.get(at);
    if (known == null) {
      SampleBlock block = live.get(at);
      known = state.history().samples(at);
      known = block == null ? known : SampleBlock.of(known).withAll(block.samples()).samples();
      samples.put(at, known);
    }
    return known;
  }

  private long lastWindow() {
    return settings.windowStart(frontier);
  }
}
