package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Cadence;
import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of one GPU. Samples are kept by the window they lie in, so that what is behind
 * the frontier goes window by window.
 */
final class GpuState {

  /** So many windows are forgotten one by one; beyond that it is cheaper to list what is there. */
  private static final long MOST_WINDOWS = 1_000;

  private final AttributionSettings settings;
  private final ValueState<GpuProgress> progress;
  private final ValueState<Calibration> calibration;
  private final MapState<Long, SampleBlock> samples;
  private final OpenGenerations generations;
  private final MapState<String, ShareTotals> totals;
  private final MapState<String, SourceProgress> sources;
  private final GpuHistory history;
  private final GenerationStarts starts;

  GpuState(RuntimeContext context, AttributionSettings settings) {
    this.settings = settings;
    progress = context.getState(new ValueStateDescriptor<>("progress", GpuProgress.class));
    calibration = context.getState(new ValueStateDescriptor<>("calibration", Calibration.class));
    samples =
        context.getMapState(
            new MapStateDescriptor<>("samples", Types.LONG, TypeInformation.of(SampleBlock.class)));
    generations = new OpenGenerations(context, settings);
    totals =
        context.getMapState(
            new MapStateDescriptor<>(
                "shares", Types.STRING, TypeInformation.of(ShareTotals.class)));
    sources =
        context.getMapState(
            new MapStateDescriptor<>(
                "sources", Types.STRING, TypeInformation.of(SourceProgress.class)));
    history = new GpuHistory(context, settings);
    starts = new GenerationStarts(context, settings);
  }

  GpuProgress progress(long nowMillis) throws Exception {
    GpuProgress known = progress.value();
    if (known == null) {
      known = new GpuProgress();
      known.lastHeardMillis = nowMillis;
    }
    if (!known.hasNotedStarts) {
      generations.noteStarts();
      known.hasNotedStarts = true;
    }
    return known;
  }

  void progress(GpuProgress changed) throws Exception {
    progress.update(changed);
  }

  Calibration calibration() throws Exception {
    Calibration known = calibration.value();
    return known == null ? Calibration.prior(settings) : known;
  }

  void calibration(Calibration changed) throws Exception {
    calibration.update(changed);
  }

  /** Adds a reading and says whether it is the first power reading of its instant. */
  boolean add(MeterReading reading) throws Exception {
    long window = settings.windowStart(reading.timeMicros());
    SampleBlock known = samples.get(window);
    SampleBlock block = known == null ? SampleBlock.empty() : known;
    samples.put(window, block.with(reading.sample(), reading.isPowerReading()));
    return reading.isPowerReading() && !block.hasReadingAt(reading.timeMicros());
  }

  /** Whether a reading says nothing new of what is kept of late. */
  boolean knows(MeterReading reading) throws Exception {
    SampleBlock known = samples.get(settings.windowStart(reading.timeMicros()));
    return known != null && known.knows(reading.sample());
  }

  /** The samples of every window that touches [from, to], by the start of the window. */
  NavigableMap<Long, SampleBlock> blocks(long from, long to) throws Exception {
    NavigableMap<Long, SampleBlock> found = new TreeMap<>();
    for (Map.Entry<Long, SampleBlock> block : samples.entries()) {
      if (block.getKey() + settings.windowMicros() > from && block.getKey() <= to) {
        found.put(block.getKey(), block.getValue());
      }
    }
    return found;
  }

  /** The samples of every window that touches [from, to], in order. */
  List<MeterSample> samples(long from, long to) throws Exception {
    return samples(blocks(from, to));
  }

  static List<MeterSample> samples(NavigableMap<Long, SampleBlock> blocks) {
    List<MeterSample> all = new ArrayList<>();
    blocks.values().forEach(block -> block.forEach(all::add));
    return all;
  }

  OpenGenerations generations() {
    return generations;
  }

  MapState<String, ShareTotals> totals() {
    return totals;
  }

  MapState<String, SourceProgress> sources() {
    return sources;
  }

  GenerationStarts starts() {
    return starts;
  }

  GpuHistory history() {
    return history;
  }

  /** Forgets the samples before the instant, except those that interpolate across it. */
  void forgetSamplesBefore(long micros, GpuProgress progress) throws Exception {
    long kept =
        settings.windowStart(
            settings.windowStart(micros) - Cadence.LONGEST_GAP_MICROS - settings.windowMicros());
    Long first = progress.samplesFromMicros;
    if (first == null || kept - first > MOST_WINDOWS * settings.windowMicros()) {
      for (Long key : keys(samples)) {
        if (key < kept) {
          samples.remove(key);
        }
      }
    } else {
      for (long window = first; window < kept; window += settings.windowMicros()) {
        samples.remove(window);
      }
    }
    progress.samplesFromMicros = first == null ? kept : Math.max(first, kept);
  }

  /** Forgets all but the last sample, from which the next one is measured. */
  void forgetAllButLastSample(GpuProgress progress) throws Exception {
    generations.clear();
    List<Long> windows = keys(samples);
    windows.sort(null);
    for (Long key : windows.subList(0, Math.max(0, windows.size() - 1))) {
      samples.remove(key);
    }
    if (!windows.isEmpty()) {
      Long last = windows.get(windows.size() - 1);
      samples.put(last, samples.get(last).last());
      progress.samplesFromMicros = last;
    }
  }

  private static List<Long> keys(MapState<Long, ?> state) throws Exception {
    List<Long> keys = new ArrayList<>();
    state.keys().forEach(keys::add);
    return keys;
  }
}
