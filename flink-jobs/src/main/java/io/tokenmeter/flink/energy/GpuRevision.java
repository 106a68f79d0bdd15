package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.util.Collector;

/**
 * Takes in what came for settled time of one GPU, and settles again what that touches. Once all has
 * come, the result depends on the facts and on the calibrations in force, not on the order.
 */
final class GpuRevision {

  /** So many windows settle again at once, at most, so that memory does not depend on the facts. */
  private static final int MOST_WINDOWS = 360;

  private final AttributionSettings settings;
  private final String gpu;
  private final GpuState state;
  private final GpuHistory history;
  private final GpuProgress progress;
  private final Collector<Settled> out;

  GpuRevision(
      AttributionSettings settings,
      String gpu,
      GpuState state,
      GpuProgress progress,
      Collector<Settled> out) {
    this.settings = settings;
    this.gpu = gpu;
    this.state = state;
    this.history = state.history();
    this.progress = progress;
    this.out = out;
  }

  /** One pass over all that is pending. */
  void run() throws Exception {
    RevisionProgress revisions = history.progress();
    for (SortedSet<Long> windows : groups(takePending(revisions))) {
      revisions.passes++;
      new RevisedSpan(settings, gpu, state, progress, revisions, windows).revise(out);
    }
    revisions.revised();
    history.progress(revisions);
    progress.hasMoved = true;
  }

  /** Keeps the samples that are new, and returns the windows whose meter or generations changed. */
  private SortedSet<Long> takePending(RevisionProgress revisions) throws Exception {
    SortedSet<Long> affected = new TreeSet<>();
    long around = RevisionProgress.windowsAround(settings);
    SortedMap<Long, PendingWindow> pending = history.takePending();
    for (Map.Entry<Long, PendingWindow> window : pending.entrySet()) {
      long changed = merge(window.getKey(), window.getValue().samples());
      revisions.lateReadings += changed;
      progress.staleReadings += window.getValue().samples().size() - changed;
      if (changed > 0) {
        revisions.keep(window.getKey());
      }
      if (changed > 0 || window.getValue().hasNewGenerations()) {
        for (long i = -around; i <= around; i++) {
          affected.add(window.getKey() + i * settings.windowMicros());
        }
      }
    }
    return affected;
  }

  /** Returns how many of the samples say something new. */
  private long merge(long window, SampleBlock late) throws Exception {
    if (late.isEmpty()) {
      return 0;
    }
    SampleBlock merged = SampleBlock.of(history.samples(window));
    long changed = 0;
    for (MeterSample sample : late.samples()) {
      changed += merged.knows(sample) ? 0 : 1;
      merged = merged.with(sample, false);
    }
    if (changed > 0) {
      history.samples(window, merged);
    }
    return changed;
  }

  /** Windows that a generation may span together go together. */
  private List<SortedSet<Long>> groups(SortedSet<Long> windows) {
    long window = settings.windowMicros();
    List<SortedSet<Long>> groups = new ArrayList<>();
    SortedSet<Long> group = new TreeSet<>();
    for (long start : windows) {
      boolean isFar =
          !group.isEmpty()
              && (start - group.last() > settings.maxGenerationAgeMicros() + window
                  || start - group.first() >= MOST_WINDOWS * window);
      if (isFar) {
        groups.add(group);
        group = new TreeSet<>();
      }
      group.add(start);
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }
}
