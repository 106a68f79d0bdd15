package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settles windows of one GPU, one after the other: each is divided with the calibration of the ones
 * before it, and is itself the epoch that the next calibration comes from.
 */
public final class WindowSettlement {

  private final AttributionSettings settings;
  private final MeterTimeline meter;
  private final MeterTimeline power;
  private final List<GenerationOnGpu> generations;
  private Calibration calibration;

  /**
   * @param samples of the windows to settle, and the last before and the first after them
   * @param generations all that touch the windows, in any order
   */
  public WindowSettlement(
      AttributionSettings settings,
      Collection<MeterSample> samples,
      Collection<GenerationOnGpu> generations,
      Calibration calibration) {
    this.settings = settings;
    List<MeterSample> byTime = new ArrayList<>(samples);
    byTime.sort(java.util.Comparator.comparingLong(MeterSample::timeMicros));
    this.meter = MeterTimeline.of(byTime, settings.maxGapMicros());
    this.power = MeterTimeline.ofPower(byTime, settings.maxGapMicros());
    this.generations = generations.stream().sorted(GenerationOnGpu.CANONICAL).toList();
    this.calibration = calibration;
  }

  /** The calibration after the windows settled so far. */
  public Calibration calibration() {
    return calibration;
  }

  /**
   * Settles [from, to), which must follow what was settled before. A window of which nothing is
   * known teaches nothing either: whether it is settled or skipped makes no difference.
   */
  public WindowResult settle(long from, long to) {
    List<GenerationOnGpu> touching = generations.stream().filter(g -> g.touches(from, to)).toList();
    Calibration before = calibration;
    ModelPrices prices = before.pricesWith(generations, from, to, settings.passTokens());
    EnergySplitter splitter = new EnergySplitter(touching, prices, settings.passTokens());
    IdleFloor floor = before.floor();
    List<MeterInterval> intervals = meter.between(from, to);
    for (MeterInterval interval : intervals) {
      boolean busy = splitter.add(interval, before.floor());
      floor = busy ? floor.afterTraffic(interval) : floor.afterQuiet(interval, settings);
    }
    WindowResult result =
        new WindowResult(
            from,
            to,
            splitter.provenance(),
            splitter.activeMicrojoules,
            splitter.idleMicrojoules,
            splitter.unattributedMicrojoules,
            residual(intervals, from, to),
            splitter.allocatedMicros,
            splitter.idleMicros,
            splitter.uncoveredMicros,
            before.floor().floorMicrowatts(),
            before.calibratedAtMicros(),
            splitter.shares());
    if (!result.isEmpty()) {
      calibration = new Calibration(floor.atEpochEnd(), splitter.learnt(), to);
    }
    return result;
  }

  private @Nullable Long residual(List<MeterInterval> intervals, long from, long to) {
    List<MeterInterval> integrated = power.between(from, to);
    boolean comparable =
        covered(intervals) > 0
            && covered(intervals) == covered(integrated)
            && intervals.stream().noneMatch(i -> i.provenance() == Provenance.INTEGRATED);
    return comparable ? energy(intervals) - energy(integrated) : null;
  }

  private static long covered(List<MeterInterval> intervals) {
    return intervals.stream().filter(i -> !i.isMissing()).mapToLong(MeterInterval::micros).sum();
  }

  private static long energy(List<MeterInterval> intervals) {
    return intervals.stream().mapToLong(MeterInterval::energyMicrojoules).sum();
  }
}
