package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * What a GPU's settled time needs to settle again: keyed state, by the start of the window, so that
 * only what is touched is read. It is written once per window and read only by a revision.
 */
final class GpuHistory {

  private final AttributionSettings settings;
  private final MapState<Long, List<SettledStretch>> stretches;
  private final MapState<Long, byte[]> samples;
  private final MapState<Long, List<SettledRow>> rows;
  private final MapState<Long, PendingWindow> pending;
  private final ValueState<RevisionProgress> progress;

  GpuHistory(RuntimeContext context, AttributionSettings settings) {
    this.settings = settings;
    stretches = map(context, "settled-windows", list(SettledStretch.class));
    samples =
        map(context, "settled-samples", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    rows = map(context, "settled-generations", list(SettledRow.class));
    pending = map(context, "pending-windows", TypeInformation.of(PendingWindow.class));
    progress =
        context.getState(new ValueStateDescriptor<>("revision-progress", RevisionProgress.class));
  }

  RevisionProgress progress() throws Exception {
    RevisionProgress known = progress.value();
    return known == null ? new RevisionProgress() : known;
  }

  void progress(RevisionProgress changed) throws Exception {
    progress.update(changed);
  }

  /** In order; none where the window never settled. */
  List<SettledStretch> stretches(long window) throws Exception {
    return orEmpty(stretches.get(window));
  }

  void stretches(long window, List<SettledStretch> changed) throws Exception {
    stretches.put(window, changed);
  }

  /** Sorted by time. */
  List<MeterSample> samples(long window) throws Exception {
    byte[] bytes = samples.get(window);
    return bytes == null ? List.of() : SampleCodec.decode(bytes);
  }

  void samples(long window, SampleBlock block) throws Exception {
    samples.put(window, SampleCodec.encode(block.samples()));
  }

  /** The generations that end in the window. */
  List<SettledRow> rows(long window) throws Exception {
    return orEmpty(rows.get(window));
  }

  /** The generations that end in the windows from one to another, both included. */
  List<SettledRow> rows(long first, long last) throws Exception {
    List<SettledRow> found = new ArrayList<>();
    for (long window = first; window <= last; window += settings.windowMicros()) {
      found.addAll(rows(window));
    }
    return found;
  }

  /** Adds rows, or replaces those of the same generations. */
  void put(List<SettledRow> changed) throws Exception {
    for (Map.Entry<Long, List<SettledRow>> window : byWindowOfEnd(changed).entrySet()) {
      Map<GenerationIdentity, SettledRow> known = new LinkedHashMap<>();
      rows(window.getKey()).forEach(row -> known.put(row.generation().identity(), row));
      window.getValue().forEach(row -> known.put(row.generation().identity(), row));
      rows.put(window.getKey(), new ArrayList<>(known.values()));
    }
  }

  /**
   * Adds rows of generations that ended at an instant or later; behind its window none is known so
   * far.
   */
  void append(List<SettledRow> added, long from) throws Exception {
    long first = settings.windowStart(from);
    Map<Boolean, List<SettledRow>> byAge =
        added.stream()
            .collect(
                Collectors.partitioningBy(
                    row -> settings.windowStart(row.generation().endMicros()) > first));
    put(byAge.getOrDefault(false, List.of()));
    for (Map.Entry<Long, List<SettledRow>> window :
        byWindowOfEnd(byAge.getOrDefault(true, List.of())).entrySet()) {
      rows.put(window.getKey(), window.getValue());
    }
  }

  boolean contains(GenerationOnGpu generation) throws Exception {
    return rows(settings.windowStart(generation.endMicros())).stream()
        .anyMatch(row -> row.generation().identity().equals(generation.identity()));
  }

  /** Takes note of something that came for a settled window. */
  void await(
      long window, UnaryOperator<PendingWindow> change, RevisionProgress revisions, long nowMillis)
      throws Exception {
    PendingWindow known = pending.get(window);
    pending.put(window, change.apply(known == null ? PendingWindow.empty() : known));
    revisions.await(window, known == null, nowMillis);
  }

  /** Takes note of a generation in the settled windows of [from, to) that it touches. */
  void await(
      GenerationOnGpu generation, long from, long to, RevisionProgress revisions, long nowMillis)
      throws Exception {
    long first = settings.windowStart(Math.max(from, generation.startMicros()));
    for (long window = first;
        window < to && window <= generation.endMicros();
        window += settings.windowMicros()) {
      await(window, PendingWindow::withGeneration, revisions, nowMillis);
    }
  }

  /** All that is pending, which is then pending no more. */
  SortedMap<Long, PendingWindow> takePending() throws Exception {
    SortedMap<Long, PendingWindow> taken = new TreeMap<>();
    for (Map.Entry<Long, PendingWindow> window : pending.entries()) {
      taken.put(window.getKey(), window.getValue());
    }
    pending.clear();
    return taken;
  }

  /** Forgets the windows from one to another, the last not included. */
  void forget(long first, long end) throws Exception {
    for (long window = first; window < end; window += settings.windowMicros()) {
      stretches.remove(window);
      samples.remove(window);
      rows.remove(window);
    }
  }

  void clear() {
    stretches.clear();
    samples.clear();
    rows.clear();
    pending.clear();
  }

  private Map<Long, List<SettledRow>> byWindowOfEnd(List<SettledRow> some) {
    Map<Long, List<SettledRow>> byWindow = new TreeMap<>();
    for (SettledRow row : some) {
      long window = settings.windowStart(row.generation().endMicros());
      byWindow.computeIfAbsent(window, w -> new ArrayList<>()).add(row);
    }
    return byWindow;
  }

  private static <V> MapState<Long, V> map(
      RuntimeContext context, String name, TypeInformation<V> type) {
    return context.getMapState(new MapStateDescriptor<>(name, Types.LONG, type));
  }

  private static <V> TypeInformation<List<V>> list(Class<V> type) {
    return Types.LIST(TypeInformation.of(type));
  }

  private static <V> List<V> orEmpty(@Nullable List<V> known) {
    return known == null ? List.of() : known;
  }
}
