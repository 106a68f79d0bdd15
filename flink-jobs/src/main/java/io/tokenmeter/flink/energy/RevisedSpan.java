package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.util.Collector;

/**
 * Windows of one GPU that settle again, and the generations that touch them with all their other
 * windows: a generation's row is the sum over all of its windows. Each window settles with the
 * calibration that was in force when it first did. Told is what changed.
 */
final class RevisedSpan {

  private final AttributionSettings settings;
  private final String gpu;
  private final GpuState state;
  private final GpuProgress progress;
  private final RevisionProgress revisions;
  private final SortedSet<Long> affected;
  private final SettledFacts facts;

  /** In order of time. */
  private final List<Resettled> windows = new ArrayList<>();

  private final Map<String, ShareTotals> totals = new HashMap<>();

  /** A stretch and what it is now. */
  private record Resettled(SettledStretch stretch, WindowResult result) {}

  RevisedSpan(
      AttributionSettings settings,
      String gpu,
      GpuState state,
      GpuProgress progress,
      RevisionProgress revisions,
      SortedSet<Long> affected)
      throws Exception {
    this.settings = settings;
    this.gpu = gpu;
    this.state = state;
    this.progress = progress;
    this.revisions = revisions;
    this.affected = affected;
    this.facts = new SettledFacts(settings, state, progress, affected);
  }

  /** Tells windows first, in order, then the generations that end in them. */
  void revise(Collector<Settled> out) throws Exception {
    settleAgain();
    Set<String> changed = changedGenerations();
    Set<String> touched = touchedBy(changed);
    tellWindows(touched, out);
    tellGenerations(touched, changed, out);
  }

  private void settleAgain() throws Exception {
    for (long window = facts.first(); window <= facts.last(); window += settings.windowMicros()) {
      for (SettledStretch stretch : stretches(window)) {
        windows.add(new Resettled(stretch, facts.settle(stretch)));
      }
    }
    Set<String> ofInterest = new HashSet<>();
    windows.stream().filter(this::isAffected).forEach(w -> ofInterest.addAll(keys(w)));
    for (Resettled window : windows) {
      for (WindowShare share : window.result().shares()) {
        String key = key(share);
        if (ofInterest.contains(key)) {
          ShareTotals known = totals.get(key);
          ShareTotals before = known == null ? ShareTotals.before(share, window.result()) : known;
          totals.put(key, before.plus(share, window.result().calibratedAtMicros()));
        }
      }
    }
  }

  /** Before the first window that ever settled there was nothing, and nothing learnt. */
  private List<SettledStretch> stretches(long window) throws Exception {
    List<SettledStretch> known = state.history().stretches(window);
    Long first = revisions.firstSettledMicros;
    if (!known.isEmpty() || first == null || window >= first) {
      return known;
    }
    return List.of(
        SettledStretch.untold(
            window, window + settings.windowMicros(), Calibration.prior(settings)));
  }

  /** Those whose sum is another; that of one that has not ended yet is kept for its end. */
  private Set<String> changedGenerations() throws Exception {
    Set<String> changed = new HashSet<>();
    for (Map.Entry<String, ShareTotals> total : totals.entrySet()) {
      SettledRow row = facts.row(total.getKey());
      if (row == null) {
        if (!total.getValue().equals(state.totals().get(total.getKey()))) {
          state.totals().put(total.getKey(), total.getValue());
          changed.add(total.getKey());
        }
      } else if (!totals(row).equals(row.totals())) {
        changed.add(total.getKey());
      }
    }
    return changed;
  }

  /** What of the generation has settled; one that was given up may go on behind the frontier. */
  private ShareTotals totals(SettledRow row) {
    ShareTotals sum = totals.getOrDefault(row.generation().identity().key(), ShareTotals.none());
    return progress.hasSettled(row.generation()) ? sum : sum.incomplete();
  }

  /** All generations of the windows that changed: their cost is divided anew. */
  private Set<String> touchedBy(Set<String> changed) {
    Set<String> touched = new HashSet<>(changed);
    for (Resettled window : windows) {
      Set<String> keys = keys(window);
      boolean isChanged =
          isAffected(window)
              && (window.stretch().isChangedBy(window.result())
                  || keys.stream().anyMatch(changed::contains));
      if (isChanged) {
        touched.addAll(keys);
      }
    }
    return touched;
  }

  private void tellWindows(Set<String> touched, Collector<Settled> out) throws Exception {
    Map<Long, List<SettledStretch>> kept = new TreeMap<>();
    for (Resettled window : windows) {
      SettledStretch before = window.stretch();
      boolean isNew = isAffected(window) && before.isChangedBy(window.result());
      SettledStretch now = isNew ? before.telling(window.result()) : before;
      kept.computeIfAbsent(settings.windowStart(now.fromMicros()), w -> new ArrayList<>()).add(now);
      List<Integer> priced = positionsOf(touched, window.result());
      if (isNew || !priced.isEmpty()) {
        out.collect(Settled.of(settled(before, now, window.result(), isNew, priced)));
      }
    }
    for (Map.Entry<Long, List<SettledStretch>> window : kept.entrySet()) {
      if (affected.contains(window.getKey())) {
        state.history().stretches(window.getKey(), window.getValue());
        revisions.keep(window.getKey());
      }
    }
  }

  private SettledWindow settled(
      SettledStretch before,
      SettledStretch now,
      WindowResult result,
      boolean isNew,
      List<Integer> priced) {
    WindowResult told = before.told();
    boolean isCharge = isNew && (told == null || !told.dividesTimeAs(result));
    return new SettledWindow(
        gpu,
        progress.gpuModel,
        progress.knownSite(),
        result,
        now.revision(),
        isNew,
        isCharge,
        revisions.passes,
        priced,
        null);
  }

  private void tellGenerations(Set<String> touched, Set<String> changed, Collector<Settled> out)
      throws Exception {
    List<SettledRow> rows = new ArrayList<>();
    for (SettledRow row : facts.rowsByEnd()) {
      GenerationOnGpu generation = row.generation();
      String key = generation.identity().key();
      if (touched.contains(key)) {
        boolean isNew = changed.contains(key);
        SettledRow now = isNew ? row.telling(totals(row)) : row;
        out.collect(
            Settled.of(
                new SettledGeneration(
                    generation,
                    now.totals(),
                    progress.siteOf(generation),
                    now.revision(),
                    isNew,
                    revisions.passes)));
        if (isNew) {
          rows.add(now);
        }
      }
    }
    state.history().put(rows);
  }

  private boolean isAffected(Resettled window) {
    return affected.contains(settings.windowStart(window.stretch().fromMicros()));
  }

  private static List<Integer> positionsOf(Set<String> touched, WindowResult result) {
    List<WindowShare> shares = result.shares();
    return IntStream.range(0, shares.size())
        .filter(i -> touched.contains(key(shares.get(i))))
        .boxed()
        .toList();
  }

  private static Set<String> keys(Resettled window) {
    Set<String> keys = new HashSet<>();
    window.result().shares().forEach(share -> keys.add(key(share)));
    return keys;
  }

  private static String key(WindowShare share) {
    return share.generation().identity().key();
  }
}
