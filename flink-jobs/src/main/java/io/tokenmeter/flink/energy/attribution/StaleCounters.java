package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several exporters may tell of one physical counter, and one of them may show what it collected a
 * while ago: between two fresh readings the counter seems to fall and to come back. A counter that
 * was reset does not come back so soon. What was read late says nothing and is left out, or the
 * energy of that while would be counted again.
 */
final class StaleCounters {

  private final long maxGapMicros;
  private final long mostMicrowatts;

  private StaleCounters(long maxGapMicros, long mostMicrowatts) {
    this.maxGapMicros = maxGapMicros;
    this.mostMicrowatts = mostMicrowatts;
  }

  /** The samples, without the counters that were read late. */
  static List<MeterSample> leftOut(
      List<MeterSample> samplesByTime, long maxGapMicros, long mostMicrowatts) {
    return new StaleCounters(maxGapMicros, mostMicrowatts).leftOut(samplesByTime);
  }

  private List<MeterSample> leftOut(List<MeterSample> samplesByTime) {
    List<MeterSample> fresh = new ArrayList<>(samplesByTime.size());
    MeterSample highest = null;
    for (int i = 0; i < samplesByTime.size(); i++) {
      MeterSample sample = samplesByTime.get(i);
      boolean hasFallen = sample.energyCounterMicrojoules() != null && isBelow(sample, highest);
      if (hasFallen && comesBack(samplesByTime, i, highest)) {
        addPower(sample, fresh);
      } else {
        fresh.add(sample);
        highest = hasFallen || isNext(sample, highest) ? sample : highest;
      }
    }
    return fresh;
  }

  private boolean comesBack(
      List<MeterSample> samplesByTime, int fallen, @Nullable MeterSample highest) {
    long until = samplesByTime.get(fallen).timeMicros() + maxGapMicros;
    for (int i = fallen + 1; i < samplesByTime.size(); i++) {
      MeterSample sample = samplesByTime.get(i);
      if (sample.timeMicros() > until) {
        return false;
      }
      if (isNext(sample, highest)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBelow(MeterSample sample, @Nullable MeterSample highest) {
    return highest != null && CounterTrust.counter(sample) < CounterTrust.counter(highest);
  }

  /** Whether a counter can have gone on from the highest to this one. */
  private boolean isNext(MeterSample sample, @Nullable MeterSample highest) {
    return sample.energyCounterMicrojoules() != null
        && (highest == null || CounterTrust.canRise(highest, sample, mostMicrowatts));
  }

  private static void addPower(MeterSample sample, List<MeterSample> fresh) {
    if (sample.powerMicrowatts() != null) {
      fresh.add(new MeterSample(sample.timeMicros(), sample.powerMicrowatts(), null));
    }
  }
}
