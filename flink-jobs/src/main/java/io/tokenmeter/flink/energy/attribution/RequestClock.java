package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.ArrayList;
import java.util.List;

/**
 * The meter's intervals of a window, on the clock of the requests. A window begins with the energy
 * that the one before ended with, even when the delay has changed in between: nothing is counted
 * twice or lost.
 */
final class RequestClock {

  /** Power is a mean over about this time, so that it says nothing about less. */
  private static final long POWER_MEAN_MICROS = 1_000_000;

  private RequestClock() {}

  /** From the window's start to its end without holes: what is not measured is MISSING. */
  static List<MeterInterval> between(MeterTimeline meter, MeterDelay delay, long from, long to) {
    List<MeterInterval> onMeterClock =
        meter.between(from + delay.previousMicros(), to + delay.micros());
    return inWholeMeans(delay.isZero() ? onMeterClock : shifted(onMeterClock, delay, from, to));
  }

  private static List<MeterInterval> shifted(
      List<MeterInterval> intervals, MeterDelay delay, long from, long to) {
    List<MeterInterval> shifted = new ArrayList<>(intervals.size());
    long reached = from;
    long carried = 0;
    for (int i = 0; i < intervals.size(); i++) {
      MeterInterval interval = intervals.get(i);
      boolean isLast = i == intervals.size() - 1;
      long end = isLast ? to : Math.min(interval.endMicros() - delay.micros(), to);
      long energy = interval.energyMicrojoules() + carried;
      if (end <= reached) {
        carried = energy;
      } else {
        carried = interval.isMissing() ? energy : 0;
        shifted.add(
            new MeterInterval(
                reached, end, interval.isMissing() ? 0 : energy, interval.provenance()));
        reached = end;
      }
    }
    return shifted;
  }

  /** Joins neighbouring stretches of integrated power until each is as long as power's mean. */
  private static List<MeterInterval> inWholeMeans(List<MeterInterval> intervals) {
    List<MeterInterval> joined = new ArrayList<>(intervals.size());
    for (MeterInterval interval : intervals) {
      MeterInterval last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && isIntegrated(last) && isIntegrated(interval) && isShort(last)) {
        joined.set(joined.size() - 1, joined(last, interval));
      } else {
        joined.add(interval);
      }
    }
    int end = joined.size() - 1;
    if (end > 0
        && isIntegrated(joined.get(end))
        && isShort(joined.get(end))
        && isIntegrated(joined.get(end - 1))) {
      MeterInterval last = joined.remove(end);
      joined.set(end - 1, joined(joined.get(end - 1), last));
    }
    return joined;
  }

  private static boolean isIntegrated(MeterInterval interval) {
    return interval.provenance() == Provenance.INTEGRATED;
  }

  private static boolean isShort(MeterInterval interval) {
    return interval.micros() < POWER_MEAN_MICROS;
  }

  private static MeterInterval joined(MeterInterval a, MeterInterval b) {
    return new MeterInterval(
        a.startMicros(),
        b.endMicros(),
        a.energyMicrojoules() + b.energyMicrojoules(),
        Provenance.INTEGRATED);
  }
}
