package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one window, sorted by time, as arrays: a window is one state entry, small enough
 * to rewrite with every sample.
 *
 * @param powerMicrowatts {@link #UNKNOWN} where a sample has none, and so the counter
 * @param isReading whether the instant came as a power reading, rather than as telemetry alone
 */
@SuppressWarnings("ArrayRecordComponent")
public record SampleBlock(
    long[] timeMicros,
    long[] powerMicrowatts,
    long[] energyCounterMicrojoules,
    boolean[] isReading) {

  private static final long UNKNOWN = Long.MIN_VALUE;

  public static SampleBlock empty() {
    return new SampleBlock(new long[0], new long[0], new long[0], new boolean[0]);
  }

  /**
   * @param byTime sorted, each instant once; none of them counts as a power reading
   */
  static SampleBlock of(List<MeterSample> byTime) {
    return new SampleBlock(
        byTime.stream().mapToLong(MeterSample::timeMicros).toArray(),
        byTime.stream().mapToLong(s -> number(s.powerMicrowatts())).toArray(),
        byTime.stream().mapToLong(s -> number(s.energyCounterMicrojoules())).toArray(),
        new boolean[byTime.size()]);
  }

  /** With a sample more, or with what it adds to the one of the same instant. */
  public SampleBlock with(MeterSample sample, boolean asReading) {
    int found = Arrays.binarySearch(timeMicros, sample.timeMicros());
    int at = found < 0 ? -found - 1 : found;
    MeterSample merged = found < 0 ? sample : sample(found).merge(sample);
    int end = found < 0 ? at : at + 1;
    return new SampleBlock(
        spliced(timeMicros, at, end, merged.timeMicros()),
        spliced(powerMicrowatts, at, end, number(merged.powerMicrowatts())),
        spliced(energyCounterMicrojoules, at, end, number(merged.energyCounterMicrojoules())),
        spliced(isReading, at, end, asReading || (found >= 0 && isReading[found])));
  }

  boolean hasReadingAt(long time) {
    int found = Arrays.binarySearch(timeMicros, time);
    return found >= 0 && isReading[found];
  }

  /** The first sample at an instant or after it; null when there is none. */
  @Nullable Long firstFrom(long time) {
    int found = Arrays.binarySearch(timeMicros, time);
    int at = found < 0 ? -found - 1 : found;
    return at < timeMicros.length ? timeMicros[at] : null;
  }

  /** The last sample alone. */
  SampleBlock last() {
    int last = timeMicros.length - 1;
    return empty().with(sample(last), isReading[last]);
  }

  SampleBlock withAll(List<MeterSample> samples) {
    SampleBlock all = this;
    for (MeterSample sample : samples) {
      all = all.with(sample, false);
    }
    return all;
  }

  /** Whether the sample says nothing that is not known of its instant. */
  boolean knows(MeterSample sample) {
    int found = Arrays.binarySearch(timeMicros, sample.timeMicros());
    return found >= 0 && sample(found).merge(sample).equals(sample(found));
  }

  boolean isEmpty() {
    return timeMicros.length == 0;
  }

  int size() {
    return timeMicros.length;
  }

  List<MeterSample> samples() {
    List<MeterSample> samples = new ArrayList<>(size());
    forEach(samples::add);
    return samples;
  }

  public void forEach(Consumer<MeterSample> consumer) {
    for (int i = 0; i < timeMicros.length; i++) {
      consumer.accept(sample(i));
    }
  }

  private MeterSample sample(int i) {
    return new MeterSample(
        timeMicros[i], known(powerMicrowatts[i]), known(energyCounterMicrojoules[i]));
  }

  /** {@code values} with [at, end) replaced by one value. */
  private static long[] spliced(long[] values, int at, int end, long value) {
    long[] result = new long[values.length + 1 - (end - at)];
    System.arraycopy(values, 0, result, 0, at);
    result[at] = value;
    System.arraycopy(values, end, result, at + 1, values.length - end);
    return result;
  }

  private static boolean[] spliced(boolean[] values, int at, int end, boolean value) {
    boolean[] result = new boolean[values.length + 1 - (end - at)];
    System.arraycopy(values, 0, result, 0, at);
    result[at] = value;
    System.arraycopy(values, end, result, at + 1, values.length - end);
    return result;
  }

  private static long number(@Nullable Long value) {
    return value == null ? UNKNOWN : value;
  }

  private static @Nullable Long known(long value) {
    return value == UNKNOWN ? null : value;
  }
}
