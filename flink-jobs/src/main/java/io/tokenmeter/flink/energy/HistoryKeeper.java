package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Keeps what one GPU settles for as long as it may be revised. */
final class HistoryKeeper {

  private final AttributionSettings settings;
  private final GpuHistory history;
  private final GpuProgress progress;
  private final GpuRevision revision;

  HistoryKeeper(
      AttributionSettings settings,
      String gpu,
      GpuState state,
      GpuProgress progress,
      Collector<Settled> out) {
    this.settings = settings;
    this.history = state.history();
    this.progress = progress;
    this.revision = new GpuRevision(settings, gpu, state, progress, out);
  }

  /** Generations that were given up, and to which the meter comes now after all. */
  List<GenerationOnGpu> abandonedEndingAfter(long start) throws Exception {
    Long until = history.progress().abandonedUntilMicros;
    if (until == null) {
      return List.of();
    }
    return history.rows(settings.windowStart(start), settings.windowStart(until)).stream()
        .map(SettledRow::generation)
        .filter(g -> !GpuProgress.isOver(g, start))
        .toList();
  }

  /** Time without anything known may be asked for later: as much of it as the horizon reaches. */
  void skip(
      long from, long to, long limit, Calibration calibration, List<SettledStretch> stretches) {
    long window = settings.windowMicros();
    long first = from < to ? Math.max(settings.windowStart(from), keptFrom(limit)) : to;
    for (long start = first; start < to; start += window) {
      stretches.add(
          SettledStretch.untold(Math.max(start, from), Math.min(start + window, to), calibration));
    }
  }

  /** Keeps what settles from an instant on, before the frontier moves. */
  void append(long from, List<SettledStretch> settled, NavigableMap<Long, SampleBlock> blocks)
      throws Exception {
    RevisionProgress revisions = history.progress();
    revisions.begin(from, progress.settledUntilMicros, settings);
    NavigableMap<Long, List<SettledStretch>> byWindow = new TreeMap<>();
    if (settings.windowStart(from) < from) {
      byWindow.put(
          settings.windowStart(from),
          new ArrayList<>(history.stretches(settings.windowStart(from))));
    }
    for (SettledStretch stretch : settled) {
      byWindow
          .computeIfAbsent(settings.windowStart(stretch.fromMicros()), w -> new ArrayList<>())
          .add(stretch);
    }
    if (!byWindow.isEmpty()) {
      revisions.keep(byWindow.firstKey());
    }
    history.progress(revisions);
    for (Map.Entry<Long, List<SettledStretch>> window : byWindow.entrySet()) {
      history.stretches(window.getKey(), window.getValue());
      SampleBlock block = blocks.get(window.getKey());
      if (block != null) {
        history.samples(window.getKey(), window.getKey() < from ? continued(block, from) : block);
      }
    }
  }

  /** What is behind the former frontier is only taken in by a revision pass. */
  private SampleBlock continued(SampleBlock block, long from) throws Exception {
    return SampleBlock.of(history.samples(settings.windowStart(from)))
        .withAll(block.samples().stream().filter(s -> s.timeMicros() > from).toList());
  }

  /** Keeps the generations that ended between the former frontier and the present one. */
  void append(long from, List<SettledRow> done, List<GenerationOnGpu> abandoned) throws Exception {
    if (abandoned.isEmpty()) {
      history.append(done, from);
    } else {
      history.put(done);
    }
    RevisionProgress revisions = history.progress();
    for (GenerationOnGpu generation : abandoned) {
      history.await(generation, from, frontier(), revisions, 0);
      progress.hasPending = true;
    }
    Long until = revisions.abandonedUntilMicros;
    revisions.abandonedUntilMicros = until == null || until < frontier() ? null : until;
    history.progress(revisions);
  }

  /** Keeps generations that were given up before the meter reached their end. */
  void abandon(List<SettledRow> given) throws Exception {
    if (given.isEmpty()) {
      return;
    }
    history.put(given);
    progress.keepsHistory = true;
    RevisionProgress revisions = history.progress();
    for (SettledRow row : given) {
      long end = row.generation().endMicros();
      Long until = revisions.abandonedUntilMicros;
      revisions.abandonedUntilMicros = until == null ? end : Math.max(until, end);
      revisions.keep(settings.windowStart(end));
    }
    history.progress(revisions);
    evict();
  }

  /** Forgets what can no longer be revised. */
  void evict() throws Exception {
    RevisionProgress revisions = history.progress();
    long end = keptFrom(clock(revisions));
    if (revisions.historyFromMicros == null || revisions.historyFromMicros >= end) {
      return;
    }
    Long pending = revisions.pendingFromMicros;
    if (pending != null && pending - RevisionProgress.reachMicros(settings) < end) {
      revision.run();
      revisions = history.progress();
    }
    Long first = revisions.historyFromMicros;
    if (first != null) {
      history.forget(first, end);
      revisions.historyFromMicros = end;
      history.progress(revisions);
    }
  }

  private long keptFrom(long clock) {
    return settings.windowStart(
        clock - settings.revisionHorizonMicros() - RevisionProgress.reachMicros(settings));
  }

  /** How far the GPU's settled time reaches; long ago when nothing has settled. */
  private long clock(RevisionProgress revisions) {
    return Math.max(
        orLongAgo(progress.settledUntilMicros), orLongAgo(revisions.abandonedUntilMicros));
  }

  private long frontier() {
    return orLongAgo(progress.settledUntilMicros);
  }

  private static long orLongAgo(@Nullable Long micros) {
    return micros == null ? Long.MIN_VALUE / 2 : micros;
  }
}
