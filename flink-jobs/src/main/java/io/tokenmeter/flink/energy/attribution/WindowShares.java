package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayList;
import java.util.List;

/** The shares of one window in whole numbers, in the order of the generations. */
final class WindowShares {

  private final WindowSchedule schedule;
  private final EnergySplitter splitter;
  private final IntervalProvenance provenance;
  private final ShareErrors errors;

  WindowShares(
      WindowSchedule schedule,
      WindowModels models,
      EnergySplitter splitter,
      List<MeterInterval> intervals) {
    this.schedule = schedule;
    this.splitter = splitter;
    this.provenance = new IntervalProvenance(intervals);
    this.errors = new ShareErrors(schedule, models, splitter.activeMicrojoules, intervals.size());
  }

  List<WindowShare> toList() {
    EnergySplitter.Lanes lanes = splitter.active();
    long[] active = LargestRemainder.split(splitter.activeMicrojoules, weights(lanes));
    long[] idle = LargestRemainder.split(splitter.sharedIdleMicrojoules, weights(splitter.idle()));
    long[] micros = LargestRemainder.split(splitter.allocatedMicros, weights(splitter.micros()));
    List<WindowShare> shares = new ArrayList<>(active.length);
    for (int i = 0; i < active.length; i++) {
      GenerationOnGpu generation = schedule.generations.get(i);
      long prefill = prefill(lanes, i, active[i]);
      shares.add(
          new WindowShare(
              generation,
              active[i],
              prefill,
              idle[i],
              micros[i],
              provenance.worstMeasured(generation),
              provenance.isWhole(generation),
              errors.microjoules(i, active[i], prefill)));
    }
    return shares;
  }

  private double[] weights(EnergySplitter.Lanes lanes) {
    double[] weights = new double[schedule.generations.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = lanes.ofPrefill(i) + lanes.ofDecode(i);
    }
    return weights;
  }

  private static long prefill(EnergySplitter.Lanes lanes, int i, long active) {
    double ofPrefill = lanes.ofPrefill(i);
    double all = ofPrefill + lanes.ofDecode(i);
    return all > 0 ? Math.min(active, Math.round(active * (ofPrefill / all))) : 0;
  }
}
