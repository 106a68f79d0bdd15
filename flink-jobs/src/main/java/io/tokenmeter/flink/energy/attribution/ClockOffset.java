package io.tokenmeter.flink.energy.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the clock that the meter's readings are stamped with is ahead of the requests', where
 * that is more than {@link MeterDelay} takes out. It is the shift, in whole seconds, at which the
 * power of each second goes up and down with the work in flight as it does at no other. It is told
 * and not taken out: such a clock is to be mended, and until then no share is worth much.
 *
 * @param seconds negative when the meter's clock is behind; null until the load has told
 * @param looks how many looks the evidence is from, older ones faded
 * @param weight variance of the power in them, faded likewise
 * @param left what of that the work leaves unexplained at each shift, faded likewise
 * @param endMicros end of the seconds remembered
 * @param metered mean watts above the floor of each second, oldest first; NaN where unmeasured
 * @param worked what the work in flight should have taken in each, in any unit
 */
@SuppressWarnings("ArrayRecordComponent")
public record ClockOffset(
    @Nullable Integer seconds,
    double looks,
    double weight,
    float[] left,
    long endMicros,
    float[] metered,
    float[] worked) {

  /** The largest offset searched, either way. */
  static final int MOST_SECONDS = 30;

  private static final int SHIFTS = 2 * MOST_SECONDS + 1;
  private static final int REMEMBERED_SECONDS = 90;
  private static final int LEAST_SECONDS = 45;

  /** Readings further apart say too little about a second. */
  private static final long LONGEST_INTERVAL_MICROS = 2_000_000;

  /** At ends of epochs so far apart, since neighbours share most of what they remember. */
  private static final long LOOK_MICROS = 30_000_000;

  /** What was seen counts half after a minute and a half. */
  private static final double FADING = 0.8;

  /** Three looks in a row. */
  private static final double LEAST_LOOKS = 2.4;

  /** The part of the variance that has to be explained: an even load tells nothing of clocks. */
  private static final double EXPLAINED = 0.3;

  /** What an offset leaves unexplained, of what none does. */
  private static final double CLEARLY_LESS = 0.75;

  /** A variance of less than this part of the mean square is rounding. */
  private static final double EVEN = 1e-9;

  private static final long MICROS_PER_SECOND = 1_000_000;

  static ClockOffset unknown() {
    return new ClockOffset(null, 0, 0, new float[0], Long.MIN_VALUE, new float[0], new float[0]);
  }

  /**
   * After an epoch.
   *
   * @param intervals of the meter, on the requests' clock as far as the delay in force goes
   * @param work power x time in each segment of the schedule
   */
  ClockOffset after(
      WindowSchedule schedule,
      double[] work,
      List<MeterInterval> intervals,
      IdleFloor floor,
      MeterDelay inForce) {
    long from = schedule.bounds[0];
    long to = schedule.bounds[work.length];
    int more = (int) Math.min((to - from) / MICROS_PER_SECOND, REMEMBERED_SECONDS);
    long end = from + more * MICROS_PER_SECOND;
    float[] metersNow = remembered(metered, from, more);
    float[] worksNow = remembered(worked, from, more);
    int first = metersNow.length - more;
    addWork(worksNow, first, schedule, work);
    addEnergy(metersNow, first, from, intervals, floor);
    boolean isDue =
        metersNow.length == REMEMBERED_SECONDS
            && Math.floorDiv(from, LOOK_MICROS) != Math.floorDiv(end, LOOK_MICROS);
    ClockOffset remembering =
        new ClockOffset(seconds, looks, weight, left, end, metersNow, worksNow);
    return isDue ? remembering.looked(inForce) : remembering;
  }

  ClockOffset withoutEvidence() {
    return new ClockOffset(seconds, 0, 0, new float[0], Long.MIN_VALUE, new float[0], new float[0]);
  }

  /** What is kept of the seconds before, and room for more; nothing of what does not adjoin. */
  private float[] remembered(float[] before, long from, int more) {
    int kept = from == endMicros ? Math.min(before.length, REMEMBERED_SECONDS - more) : 0;
    float[] all = new float[kept + more];
    System.arraycopy(before, before.length - kept, all, 0, kept);
    return all;
  }

  private static void addWork(float[] all, int first, WindowSchedule schedule, double[] work) {
    long from = schedule.bounds[0];
    for (int s = 0; s < work.length; s++) {
      if (work[s] > 0) {
        add(all, first, from, schedule.bounds[s], schedule.bounds[s + 1], work[s]);
      }
    }
  }

  private static void addEnergy(
      float[] all, int first, long from, List<MeterInterval> intervals, IdleFloor floor) {
    for (MeterInterval interval : intervals) {
      boolean tells = !interval.isMissing() && interval.micros() <= LONGEST_INTERVAL_MICROS;
      double above = interval.energyMicrojoules() - floor.energyMicrojoules(interval.micros());
      double joules = tells ? above / MICROS_PER_SECOND : Double.NaN;
      add(all, first, from, interval.startMicros(), interval.endMicros(), joules);
    }
  }

  /** Spreads an amount evenly over the seconds that [start, end) touches. */
  private static void add(float[] all, int first, long from, long start, long end, double amount) {
    for (long at = start; at < end; ) {
      long second = (at - from) / MICROS_PER_SECOND;
      long until = Math.min(end, from + (second + 1) * MICROS_PER_SECOND);
      int i = first + (int) second;
      if (i < all.length) {
        all[i] += (float) (amount * (until - at) / (end - start));
      }
      at = until;
    }
  }

  private ClockOffset looked(MeterDelay inForce) {
    double variance = Fit.of(metered, worked, 0).variance();
    if (!(variance > 0)) {
      return this;
    }
    float[] sums = new float[SHIFTS];
    for (int i = 0; i < SHIFTS; i++) {
      double unexplained = variance * Fit.of(metered, worked, i - MOST_SECONDS).unexplained();
      sums[i] = (float) ((left.length == 0 ? 0 : left[i] * FADING) + unexplained);
    }
    double seen = looks * FADING + 1;
    double weighed = weight * FADING + variance;
    Integer told = seen >= LEAST_LOOKS ? told(sums, weighed, inForce) : seconds;
    return new ClockOffset(told, seen, weighed, sums, endMicros, metered, worked);
  }

  /** 0 when the clocks agree as far as the delay goes; as before when nothing tells. */
  private @Nullable Integer told(float[] sums, double weighed, MeterDelay inForce) {
    int best = 0;
    for (int i = 0; i < SHIFTS; i++) {
      best = sums[i] < sums[best] ? i : best;
    }
    double without = sums[MOST_SECONDS];
    for (int near = -1; near <= 1; near++) {
      without = Math.min(without, sums[MOST_SECONDS + near]);
    }
    if (sums[best] > (1 - EXPLAINED) * weighed) {
      return seconds;
    }
    if (sums[best] < CLEARLY_LESS * without) {
      return best - MOST_SECONDS + inForce.wholeSeconds();
    }
    return without > (1 - EXPLAINED) * weighed ? seconds : Integer.valueOf(0);
  }

  /**
   * The power of each second as a straight line of the work so many seconds before it.
   *
   * @param variance of the power; 0 when too little is measured
   * @param unexplained the part of it that the line leaves; all of it where power falls with work
   */
  private record Fit(double variance, double unexplained) {

    static Fit of(float[] metered, float[] worked, int shift) {
      int count = 0;
      double sumX = 0;
      double sumY = 0;
      double sumXx = 0;
      double sumYy = 0;
      double sumXy = 0;
      int end = Math.min(worked.length, worked.length - shift);
      for (int t = Math.max(0, -shift); t < end; t++) {
        double x = worked[t];
        double y = metered[t + shift];
        if (!Double.isNaN(y)) {
          count++;
          sumX += x;
          sumY += y;
          sumXx += x * x;
          sumYy += y * y;
          sumXy += x * y;
        }
      }
      double squaresX = sumXx - sumX * sumX / Math.max(count, 1);
      double squaresY = sumYy - sumY * sumY / Math.max(count, 1);
      double products = sumXy - sumX * sumY / Math.max(count, 1);
      if (count < LEAST_SECONDS || squaresX <= EVEN * sumXx || squaresY <= EVEN * sumYy) {
        return new Fit(0, 1);
      }
      double explained = products <= 0 ? 0 : products * products / (squaresX * squaresY);
      return new Fit(squaresY / count, 1 - explained);
    }
  }
}
