package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.limits.FactLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * A meter's energy over time, from its samples. Between two counter readings it is their
 * difference; where the counter cannot be trusted ({@link CounterTrust}), or there is none, it is
 * the trapezoid under the power; across a gap it is missing. Cut at any instants, the parts add up
 * to the whole exactly.
 */
final class MeterTimeline {

  private static final long MICROS_PER_SECOND = 1_000_000;

  private final List<MeterInterval> intervals;

  private MeterTimeline(List<MeterInterval> intervals) {
    this.intervals = intervals;
  }

  /** The best there is of each stretch of a GPU's time: counter, else power, else missing. */
  static MeterTimeline of(List<MeterSample> samplesByTime, long maxGapMicros) {
    return of(samplesByTime, maxGapMicros, FactLimits.MOST_GPU_MICROWATTS);
  }

  /** The same for a meter that measures at most so much. */
  static MeterTimeline of(List<MeterSample> allByTime, long maxGapMicros, long mostMicrowatts) {
    List<MeterInterval> intervals = new ArrayList<>();
    List<MeterSample> samplesByTime =
        StaleCounters.leftOut(allByTime, maxGapMicros, mostMicrowatts);
    CounterTrust trust = CounterTrust.in(samplesByTime, maxGapMicros, mostMicrowatts);
    int from = 0;
    for (int next = 0; next < samplesByTime.size(); next++) {
      if (samplesByTime.get(next).energyCounterMicrojoules() != null) {
        addBetween(samplesByTime.subList(from, next + 1), trust, maxGapMicros, intervals);
        from = next;
      }
    }
    addByPower(samplesByTime.subList(from, samplesByTime.size()), maxGapMicros, intervals);
    return new MeterTimeline(intervals);
  }

  /** Energy by power alone: the cross-check of the counter. */
  static MeterTimeline ofPower(List<MeterSample> samplesByTime, long maxGapMicros) {
    List<MeterInterval> intervals = new ArrayList<>();
    addByPower(samplesByTime, maxGapMicros, intervals);
    return new MeterTimeline(intervals);
  }

  /** The time from one instant to another without holes: what is not measured is MISSING. */
  List<MeterInterval> between(long fromMicros, long toMicros) {
    List<MeterInterval> cut = new ArrayList<>();
    long reached = fromMicros;
    for (int i = firstEndingAfter(fromMicros); i < intervals.size(); i++) {
      MeterInterval interval = intervals.get(i);
      if (interval.startMicros() >= toMicros) {
        break;
      }
      addMissing(reached, interval.startMicros(), cut);
      reached = Math.min(interval.endMicros(), toMicros);
      cut.add(part(interval, Math.max(interval.startMicros(), fromMicros), reached));
    }
    addMissing(reached, toMicros, cut);
    return cut;
  }

  private static void addMissing(long from, long to, List<MeterInterval> cut) {
    if (to > from) {
      cut.add(new MeterInterval(from, to, 0, Provenance.MISSING));
    }
  }

  /** From one counter reading to the next, with samples that have none in between. */
  private static void addBetween(
      List<MeterSample> samples,
      CounterTrust trust,
      long maxGapMicros,
      List<MeterInterval> intervals) {
    MeterSample first = samples.get(0);
    MeterSample last = samples.get(samples.size() - 1);
    Long before = first.energyCounterMicrojoules();
    Long after = last.energyCounterMicrojoules();
    long micros = last.timeMicros() - first.timeMicros();
    if (before != null && after != null && micros <= maxGapMicros && trust.between(first, last)) {
      if (micros > 0) {
        intervals.add(
            new MeterInterval(
                first.timeMicros(), last.timeMicros(), after - before, Provenance.COUNTER));
      }
    } else {
      addByPower(samples, maxGapMicros, intervals);
    }
  }

  private static void addByPower(
      List<MeterSample> samples, long maxGapMicros, List<MeterInterval> intervals) {
    MeterSample last = null;
    for (MeterSample sample : samples) {
      if (sample.powerMicrowatts() == null) {
        continue;
      }
      if (last != null && sample.timeMicros() - last.timeMicros() <= maxGapMicros) {
        intervals.add(trapezoid(last, sample));
      }
      last = sample;
    }
  }

  private static MeterInterval trapezoid(MeterSample a, MeterSample b) {
    long twiceMeanPower = power(a) + power(b);
    long energy =
        ExactMath.multiplyDivide(
            twiceMeanPower, b.timeMicros() - a.timeMicros(), 2 * MICROS_PER_SECOND);
    return new MeterInterval(a.timeMicros(), b.timeMicros(), energy, Provenance.INTEGRATED);
  }

  private static long power(MeterSample sample) {
    Long power = sample.powerMicrowatts();
    return power == null ? 0 : power;
  }

  private static MeterInterval part(MeterInterval whole, long from, long to) {
    long energy = energyUntil(whole, to) - energyUntil(whole, from);
    return new MeterInterval(from, to, energy, whole.provenance());
  }

  private static long energyUntil(MeterInterval whole, long micros) {
    return ExactMath.multiplyDivide(
        whole.energyMicrojoules(), micros - whole.startMicros(), whole.micros());
  }

  private int firstEndingAfter(long micros) {
    int low = 0;
    int high = intervals.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (intervals.get(middle).endMicros() <= micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
