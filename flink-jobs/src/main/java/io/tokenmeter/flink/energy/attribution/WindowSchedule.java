package io.tokenmeter.flink.energy.attribution;

import java.util.Arrays;
import java.util.List;

/**
 * Who was in flight when, in one window: the window is cut into segments in which nothing changes,
 * and every generation is known by the segments it spans. Positions follow the list of generations.
 */
final class WindowSchedule {

  static final double MICROS_PER_SECOND = 1e6;

  final List<GenerationOnGpu> generations;
  final int[] modelOf;
  final long[] prefillStarts;

  /** Ends of the segments: segment s lies between bounds s and s + 1. */
  final long[] bounds;

  final int[] startAt;
  final int[] turnAt;
  final int[] endAt;

  private WindowSchedule(
      List<GenerationOnGpu> generations, int[] modelOf, long[] prefillStarts, long[] bounds) {
    this.generations = generations;
    this.modelOf = modelOf;
    this.prefillStarts = prefillStarts;
    this.bounds = bounds;
    startAt = new int[generations.size()];
    turnAt = new int[generations.size()];
    endAt = new int[generations.size()];
    for (int i = 0; i < startAt.length; i++) {
      startAt[i] = at(prefillStarts[i]);
      turnAt[i] = at(generations.get(i).turnMicros());
      endAt[i] = at(generations.get(i).endMicros());
    }
  }

  /**
   * @param generations those that touch the window, in canonical order
   * @param intervals of the meter, from the window's start to its end without holes
   */
  static WindowSchedule of(
      List<GenerationOnGpu> generations, WindowModels models, List<MeterInterval> intervals) {
    long[] starts = PrefillOrder.starts(generations, models);
    long from = intervals.get(0).startMicros();
    long to = intervals.get(intervals.size() - 1).endMicros();
    long[] times = new long[3 * generations.size() + intervals.size() + 1];
    int n = 0;
    times[n++] = from;
    for (MeterInterval interval : intervals) {
      times[n++] = interval.endMicros();
    }
    for (int i = 0; i < starts.length; i++) {
      times[n++] = clamp(starts[i], from, to);
      times[n++] = clamp(generations.get(i).turnMicros(), from, to);
      times[n++] = clamp(generations.get(i).endMicros(), from, to);
    }
    Arrays.sort(times);
    return new WindowSchedule(generations, models.modelOf, starts, distinct(times));
  }

  int segments() {
    return bounds.length - 1;
  }

  double seconds(int segment) {
    return (bounds[segment + 1] - bounds[segment]) / MICROS_PER_SECOND;
  }

  boolean decodes(int i) {
    return generations.get(i).decodedTokens() > 0;
  }

  /** The bound at an instant, or the nearest end of the window. */
  int at(long micros) {
    return Arrays.binarySearch(bounds, clamp(micros, bounds[0], bounds[bounds.length - 1]));
  }

  /** Length of the prefill, and of the decode, whether or not it lies in the window. */
  double prefillSeconds(int i) {
    return (generations.get(i).turnMicros() - prefillStarts[i]) / MICROS_PER_SECOND;
  }

  double decodeSeconds(int i) {
    GenerationOnGpu generation = generations.get(i);
    return (generation.endMicros() - generation.turnMicros()) / MICROS_PER_SECOND;
  }

  private static long clamp(long micros, long from, long to) {
    return Math.min(Math.max(micros, from), to);
  }

  private static long[] distinct(long[] sorted) {
    int n = 0;
    for (long time : sorted) {
      if (n == 0 || time != sorted[n - 1]) {
        sorted[n++] = time;
      }
    }
    return Arrays.copyOf(sorted, n);
  }
}
