package io.tokenmeter.flink.energy.attribution;

import java.util.List;

/**
 * How far the meter falls from the work in flight at each shift of its clock, over the intervals
 * that lie in the window at all of them.
 */
final class DelayEvidence {

  private static final double MICRO = 1e6;

  private final WindowSchedule schedule;

  /** Joules of work up to each bound. */
  private final double[] joules;

  DelayEvidence(WindowSchedule schedule, double[] work) {
    this.schedule = schedule;
    joules = new double[work.length + 1];
    for (int s = 0; s < work.length; s++) {
      joules[s + 1] = joules[s] + work[s];
    }
  }

  /** Sums of squares in the order of {@link MeterDelay#shifts()}. */
  double[] squares(List<MeterInterval> intervals, IdleFloor floor, MeterDelay inForce) {
    long[] shifts = MeterDelay.shifts();
    double[] squares = new double[shifts.length];
    long first = schedule.bounds[0] + MeterDelay.MOST_MICROS - inForce.micros();
    long last = schedule.bounds[joules.length - 1] - MeterDelay.MOST_MICROS - inForce.micros();
    for (MeterInterval interval : intervals) {
      if (!interval.isMissing()
          && interval.startMicros() >= first
          && interval.endMicros() <= last) {
        long above = interval.energyMicrojoules() - floor.energyMicrojoules(interval.micros());
        for (int i = 0; i < shifts.length; i++) {
          long shift = shifts[i] - inForce.micros();
          double work = until(interval.endMicros() - shift) - until(interval.startMicros() - shift);
          squares[i] += (work - above / MICRO) * (work - above / MICRO);
        }
      }
    }
    return squares;
  }

  private double until(long micros) {
    int found = java.util.Arrays.binarySearch(schedule.bounds, micros);
    if (found >= 0) {
      return joules[found];
    }
    int s = -found - 2;
    double part =
        (double) (micros - schedule.bounds[s]) / (schedule.bounds[s + 1] - schedule.bounds[s]);
    return joules[s] + (joules[s + 1] - joules[s]) * part;
  }
}
