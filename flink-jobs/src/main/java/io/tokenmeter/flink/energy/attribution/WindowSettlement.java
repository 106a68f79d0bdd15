package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settles windows of one GPU, one after the other: each is divided with the calibration of the ones
 * before it, and is itself the epoch that the next calibration comes from.
 */
public final class WindowSettlement {

  private final AttributionSettings settings;
  private final List<MeterSample> samples;
  private final List<GenerationOnGpu> generations;
  private Calibration calibration;
  private @Nullable Meter meter;

  /**
   * @param samples of the windows to settle, and those within {@link Cadence#LONGEST_GAP_MICROS}
   *     before and after them
   * @param generations all that touch the windows, in any order
   */
  public WindowSettlement(
      AttributionSettings settings,
      Collection<MeterSample> samples,
      Collection<GenerationOnGpu> generations,
      Calibration calibration) {
    this.settings = settings;
    this.samples = new ArrayList<>(samples);
    this.samples.sort(Comparator.comparingLong(MeterSample::timeMicros));
    this.generations = generations.stream().sorted(GenerationOnGpu.CANONICAL).toList();
    this.calibration = calibration;
  }

  /** The calibration after the windows settled so far. */
  public Calibration calibration() {
    return calibration;
  }

  /**
   * Settles [from, to), which must follow what was settled before. A window without a sample and
   * without a generation, more than {@link Cadence#LONGEST_GAP_MICROS} from any sample, teaches
   * nothing: whether it is settled or skipped makes no difference.
   */
  public WindowResult settle(long from, long to) {
    Calibration before = calibration;
    List<GenerationOnGpu> touching = generations.stream().filter(g -> g.touches(from, to)).toList();
    Meter measured = meter(before.cadence().longestGap(settings));
    List<MeterInterval> intervals = RequestClock.between(measured.best, before.delay(), from, to);
    WindowModels models = WindowModels.of(touching, before);
    WindowSchedule schedule = WindowSchedule.of(touching, models, intervals);
    GpuTime time = new GpuTime(schedule, models);
    EnergySplitter splitter = new EnergySplitter(schedule, time, models, intervals, before.floor());
    WindowResult result =
        new WindowResult(
            from,
            to,
            splitter.provenance(),
            splitter.activeMicrojoules,
            splitter.idleMicrojoules,
            splitter.unattributedMicrojoules,
            residual(measured, intervals, from, to),
            splitter.allocatedMicros,
            splitter.idleMicros,
            splitter.uncoveredMicros,
            before.floor().floorMicrowatts(),
            before.calibratedAtMicros(),
            new WindowShares(schedule, models, splitter, intervals).toList());
    Cadence cadence = before.cadence().after(samples, from, to);
    if (result.isEmpty()) {
      calibration = before.withCadence(cadence);
    } else {
      calibration =
          new Calibrator(
                  before,
                  schedule,
                  models,
                  new TimingEvidence(schedule, time, models),
                  new PowerEvidence(schedule, time, models, intervals, before.floor()),
                  settings.passTokens())
              .next(
                  floor(splitter, intervals),
                  cadence,
                  new DelayEvidence(schedule, splitter.work)
                      .squares(intervals, before.floor(), before.delay()),
                  before
                      .offset()
                      .after(schedule, splitter.work, intervals, before.floor(), before.delay()),
                  to);
    }
    return result;
  }

  private IdleFloor floor(EnergySplitter splitter, List<MeterInterval> intervals) {
    IdleFloor floor = calibration.floor();
    boolean isStretched = !calibration.delay().isSteady();
    for (int i = 0; i < intervals.size(); i++) {
      MeterInterval interval = intervals.get(i);
      boolean mayBeBusy = splitter.isBusy(i) || interval.isMissing() || (i == 0 && isStretched);
      floor = mayBeBusy ? floor.afterTraffic(interval) : floor.afterQuiet(interval, settings);
    }
    return floor.atEpochEnd();
  }

  private @Nullable Long residual(Meter meter, List<MeterInterval> intervals, long from, long to) {
    boolean isCounted =
        covered(intervals) > 0
            && intervals.stream().noneMatch(i -> i.provenance() == Provenance.INTEGRATED);
    if (!isCounted) {
      return null;
    }
    List<MeterInterval> integrated =
        RequestClock.between(meter.power(), calibration.delay(), from, to);
    return covered(intervals) == covered(integrated)
        ? energy(intervals) - energy(integrated)
        : null;
  }

  private Meter meter(long longestGap) {
    Meter known = meter;
    if (known == null || known.longestGap != longestGap) {
      known = new Meter(samples, longestGap);
      meter = known;
    }
    return known;
  }

  private static long covered(List<MeterInterval> intervals) {
    return intervals.stream().filter(i -> !i.isMissing()).mapToLong(MeterInterval::micros).sum();
  }

  private static long energy(List<MeterInterval> intervals) {
    return intervals.stream().mapToLong(MeterInterval::energyMicrojoules).sum();
  }

  /** The samples as energy over time, and as power alone. */
  private static final class Meter {

    final long longestGap;
    final MeterTimeline best;
    private final List<MeterSample> samplesByTime;
    private @Nullable MeterTimeline power;

    Meter(List<MeterSample> samplesByTime, long longestGap) {
      this.samplesByTime = samplesByTime;
      this.longestGap = longestGap;
      best = MeterTimeline.of(samplesByTime, longestGap);
    }

    MeterTimeline power() {
      MeterTimeline known = power;
      if (known == null) {
        known = MeterTimeline.ofPower(samplesByTime, longestGap);
        power = known;
      }
      return known;
    }
  }
}
