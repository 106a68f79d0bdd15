package io.tokenmeter.flink.energy.attribution;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the difference of two counter readings that follow each other is energy. It is not where
 * the counter fell (a reset), where it rose by more than such a meter can measure (a defect), and
 * where it stood still for longer than readings may be apart, up to and including its next step (it
 * froze, and the step may or may not make up for it).
 */
final class CounterTrust {

  private static final long MICROS_PER_SECOND = 1_000_000;

  private final Set<Long> frozenFromMicros = new HashSet<>();
  private final long mostMicrowatts;

  private CounterTrust(long mostMicrowatts) {
    this.mostMicrowatts = mostMicrowatts;
  }

  static CounterTrust in(List<MeterSample> samplesByTime, long maxGapMicros, long mostMicrowatts) {
    CounterTrust trust = new CounterTrust(mostMicrowatts);
    List<MeterSample> counted =
        samplesByTime.stream().filter(s -> s.energyCounterMicrojoules() != null).toList();
    int from = 0;
    for (int i = 1; i <= counted.size(); i++) {
      boolean stands = i < counted.size() && counter(counted.get(i)) == counter(counted.get(from));
      if (!stands) {
        trust.addStandstill(counted.subList(from, i), maxGapMicros);
        from = i;
      }
    }
    return trust;
  }

  /** For neighbours among the samples that have a counter. */
  boolean between(MeterSample first, MeterSample last) {
    if (first.energyCounterMicrojoules() == null || last.energyCounterMicrojoules() == null) {
      return false;
    }
    return canRise(first, last, mostMicrowatts) && !frozenFromMicros.contains(first.timeMicros());
  }

  /** Whether what is metered can draw the difference in the time between. */
  static boolean canRise(MeterSample first, MeterSample last, long mostMicrowatts) {
    long rise = counter(last) - counter(first);
    long micros = Math.max(MICROS_PER_SECOND, last.timeMicros() - first.timeMicros());
    long most = ExactMath.multiplyDivide(mostMicrowatts, micros, MICROS_PER_SECOND);
    return rise >= 0 && rise <= most;
  }

  private void addStandstill(List<MeterSample> standing, long maxGapMicros) {
    long from = standing.get(0).timeMicros();
    long to = standing.get(standing.size() - 1).timeMicros();
    if (to - from > maxGapMicros) {
      standing.forEach(sample -> frozenFromMicros.add(sample.timeMicros()));
    }
  }

  static long counter(MeterSample sample) {
    Long counter = sample.energyCounterMicrojoules();
    return counter == null ? 0 : counter;
  }
}
