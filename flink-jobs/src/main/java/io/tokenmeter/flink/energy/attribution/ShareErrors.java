package io.tokenmeter.flink.energy.attribution;

/**
 * How uncertain a generation's share of a window is. Two things are not known exactly: the powers
 * of the phases, whose standard errors the calibration has, and where inside an interval of the
 * meter the energy went, which evens out over the intervals a generation spans:
 *
 * <p>{@code e^2 = (1 - f)^2 (p^2 + r^2 min(1, i / t))}, where f is its part of the window's energy
 * above idle (nobody else's error moves what is all its own), p the relative standard error of the
 * powers of its phases, r the relative residual of the meter's intervals, i their length and t its
 * time in the window.
 */
final class ShareErrors {

  private final WindowSchedule schedule;
  private final WindowModels models;
  private final long totalMicrojoules;
  private final double intervalMicros;

  ShareErrors(WindowSchedule schedule, WindowModels models, long totalMicrojoules, int intervals) {
    this.schedule = schedule;
    this.models = models;
    this.totalMicrojoules = totalMicrojoules;
    long[] bounds = schedule.bounds;
    this.intervalMicros = (double) (bounds[bounds.length - 1] - bounds[0]) / intervals;
  }

  /** Standard error of a share. */
  long microjoules(int i, long active, long prefill) {
    if (active <= 0) {
      return 0;
    }
    PhasePower power = models.power(schedule.modelOf[i]);
    double ofPrefill = (double) prefill / active;
    double phases = ofPrefill * power.prefillError() + (1 - ofPrefill) * power.decodeError();
    double micros = schedule.bounds[schedule.endAt[i]] - schedule.bounds[schedule.startAt[i]];
    double within = power.residual() * Math.sqrt(Math.min(1, intervalMicros / Math.max(1, micros)));
    double others = 1 - (double) active / totalMicrojoules;
    return Math.round(active * others * Math.hypot(phases, within));
  }
}
