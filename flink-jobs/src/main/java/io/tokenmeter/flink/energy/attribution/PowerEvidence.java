package io.tokenmeter.flink.energy.attribution;

import java.util.List;

/**
 * What a window's intervals say about the powers of its models' phases: each is one row, its energy
 * above the floor made of prefill time and decode time of a model, and the work of other models as
 * far as they were metered.
 */
final class PowerEvidence {

  private static final double MICRO = 1e6;

  private final NormalEquations.Sums[] rows;
  double joules;
  double decodeSeconds;

  PowerEvidence(
      WindowSchedule schedule,
      GpuTime time,
      WindowModels models,
      List<MeterInterval> intervals,
      IdleFloor floor) {
    rows = new NormalEquations.Sums[models.count()];
    for (int m = 0; m < rows.length; m++) {
      rows[m] = new NormalEquations.Sums(PhasePower.FEATURES);
    }
    int first = 0;
    for (MeterInterval interval : intervals) {
      int end = schedule.at(interval.endMicros());
      if (!interval.isMissing()) {
        long above = interval.energyMicrojoules() - floor.energyMicrojoules(interval.micros());
        add(above / MICRO, new Work(time, models, first, end), models);
      }
      first = end;
    }
  }

  NormalEquations.Sums of(int model) {
    return rows[model];
  }

  boolean isEmpty() {
    return decodeSeconds <= 0;
  }

  private void add(double above, Work work, WindowModels models) {
    if (work.hasUncounted || work.decodeSeconds <= 0) {
      return;
    }
    joules += above;
    decodeSeconds += work.decodeSeconds;
    for (int m = 0; m < rows.length; m++) {
      if (work.prefill[m] + work.decode[m] > 0) {
        double others = work.meteredJoules - work.joules(m, models);
        rows[m].add(above - others, 1, work.prefill[m], work.decode[m]);
      }
    }
  }

  /** Seconds of the phases in some segments. */
  private static final class Work {

    final double[] prefill;
    final double[] decode;
    boolean hasUncounted;
    double decodeSeconds;
    double meteredJoules;

    Work(GpuTime time, WindowModels models, int first, int end) {
      prefill = new double[models.count()];
      decode = new double[models.count()];
      for (int s = first; s < end; s++) {
        hasUncounted |= time.uncounted[s] > 0;
        for (int m = 0; m < prefill.length; m++) {
          prefill[m] += time.prefillSeconds(m, s);
          decode[m] += time.decode[m][s];
        }
      }
      for (int m = 0; m < prefill.length; m++) {
        decodeSeconds += PhasePower.PREFILL_TO_DECODE * prefill[m] + decode[m];
        meteredJoules += joules(m, models);
      }
    }

    /** By what is in force; nothing for a model that was not metered. */
    double joules(int m, WindowModels models) {
      PhasePower power = models.power(m);
      return models.isMetered(m) ? prefill[m] * power.prefill() + decode[m] * power.decode() : 0;
    }
  }
}
