package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.List;

/**
 * Divides the energy of one window's intervals among the segments in proportion to power x time,
 * and sums it up along each lane: a model's prefills, a model's decoders. What a generation gets is
 * the difference of two such sums, however long it was in flight. Totals are kept in whole
 * microjoules and microseconds; only the proportions are floating-point.
 */
final class EnergySplitter {

  private final WindowSchedule schedule;
  private final GpuTime time;
  private final WindowModels models;

  /** Power x time in each segment, and in each interval. */
  final double[] work;

  private final double[] workOf;

  private final double[] activePerWork;
  private final double[] idlePerWork;
  private final double[] microsPerWork;

  long activeMicrojoules;
  long idleMicrojoules;
  long unattributedMicrojoules;
  long allocatedMicros;
  long idleMicros;
  long uncoveredMicros;
  long sharedIdleMicrojoules;
  private Provenance worst = Provenance.COUNTER;

  EnergySplitter(
      WindowSchedule schedule,
      GpuTime time,
      WindowModels models,
      List<MeterInterval> intervals,
      IdleFloor floor) {
    this.schedule = schedule;
    this.time = time;
    this.models = models;
    int segments = schedule.segments();
    work = new double[segments];
    workOf = new double[intervals.size()];
    activePerWork = new double[segments];
    idlePerWork = new double[segments];
    microsPerWork = new double[segments];
    int segment = 0;
    for (int i = 0; i < intervals.size(); i++) {
      int first = segment;
      for (;
          segment < segments && schedule.bounds[segment] < intervals.get(i).endMicros();
          segment++) {
        work[segment] = workIn(segment);
        workOf[i] += work[segment];
      }
      add(intervals.get(i), floor, workOf[i], first, segment);
    }
  }

  /** Whether a generation was in flight in the interval, by position. */
  boolean isBusy(int interval) {
    return workOf[interval] > 0;
  }

  Provenance provenance() {
    return allocatedMicros + idleMicros > 0 ? worst : Provenance.MISSING;
  }

  Lanes active() {
    return new Lanes(activePerWork);
  }

  Lanes idle() {
    return new Lanes(idlePerWork);
  }

  Lanes micros() {
    return new Lanes(microsPerWork);
  }

  private void add(MeterInterval interval, IdleFloor floor, double total, int first, int end) {
    if (interval.isMissing()) {
      uncoveredMicros += interval.micros();
      return;
    }
    worst = worst.compareTo(interval.provenance()) > 0 ? worst : interval.provenance();
    long energy = interval.energyMicrojoules();
    long idle = Math.min(energy, floor.energyMicrojoules(interval.micros()));
    idleMicrojoules += idle;
    if (total <= 0) {
      unattributedMicrojoules += energy - idle;
      idleMicros += interval.micros();
      return;
    }
    activeMicrojoules += energy - idle;
    sharedIdleMicrojoules += idle;
    allocatedMicros += interval.micros();
    for (int s = first; s < end; s++) {
      activePerWork[s] = (energy - idle) / total;
      idlePerWork[s] = idle / total;
      microsPerWork[s] = interval.micros() / total;
    }
  }

  private double workIn(int s) {
    double sum = time.uncounted[s] * models.nominalWatts;
    for (int m = 0; m < models.count(); m++) {
      sum += time.prefillSeconds(m, s) * models.power(m).prefill();
      sum += time.decode[m][s] * models.power(m).decode();
    }
    return sum;
  }

  /** Sums along the lanes up to each bound, of work times what a unit of it is given. */
  final class Lanes {

    private final double[][] prefill;
    private final double[][] decode;
    private final double[] uncounted;

    private Lanes(double[] perWork) {
      int count = models.count();
      prefill = new double[count][perWork.length + 1];
      decode = new double[count][perWork.length + 1];
      uncounted = new double[perWork.length + 1];
      for (int s = 0; s < perWork.length; s++) {
        for (int m = 0; m < count; m++) {
          double ofPrefill = time.prefill[m][s] * models.power(m).prefill() * perWork[s];
          int decoders = Math.max(1, time.loads[m].decoders[s]);
          double ofDecode = time.decode[m][s] * models.power(m).decode() * perWork[s] / decoders;
          prefill[m][s + 1] = prefill[m][s] + ofPrefill;
          decode[m][s + 1] = decode[m][s] + ofDecode;
        }
        int idlers = Math.max(1, time.uncountedInFlight(s));
        uncounted[s + 1] =
            uncounted[s] + time.uncounted[s] * models.nominalWatts * perWork[s] / idlers;
      }
    }

    double ofPrefill(int i) {
      double[] sums = prefill[schedule.modelOf[i]];
      return time.occupancies[i] * (sums[schedule.turnAt[i]] - sums[schedule.startAt[i]]);
    }

    double ofDecode(int i) {
      double[] sums = schedule.decodes(i) ? decode[schedule.modelOf[i]] : uncounted;
      return sums[schedule.endAt[i]] - sums[schedule.turnAt[i]];
    }
  }
}
