package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.flink.Recording;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rule on a recording, and how far its shares fall from what every engine step says. */
final class RecordedAccuracy {

  static final AttributionSettings SETTINGS = AttributionSettings.defaults();

  final List<MeterSample> samples;
  final List<WindowResult> windows = new ArrayList<>();

  /** What the whole recording has taught. */
  final Calibration learnt;

  /** By request. */
  final Map<String, Double> joules = new HashMap<>();

  /**
   * @param everySeconds how often the meter is read; 0: as recorded
   */
  RecordedAccuracy(Recording recording, int everySeconds, boolean hasCounter) {
    this(recording, samples(recording, everySeconds * 1_000_000L, hasCounter));
  }

  RecordedAccuracy(Recording recording, List<MeterSample> samples) {
    this.samples = samples;
    learnt = settle(recording);
    for (WindowResult window : windows) {
      for (WindowShare share : window.shares()) {
        joules.merge(
            share.generation().generationId(), share.activeMicrojoules() / 1e6, Double::sum);
      }
    }
  }

  /** Sum of absolute errors over the sum of joules. */
  double weightedError(Map<String, Double> reference) {
    double error = 0;
    double sum = 0;
    for (Map.Entry<String, Double> request : reference.entrySet()) {
      error += Math.abs(request.getValue() - joules.getOrDefault(request.getKey(), 0.0));
      sum += request.getValue();
    }
    return error / sum;
  }

  /** Sum of the standard errors that the shares tell themselves, over the sum of joules. */
  double estimatedError() {
    double error = 0;
    double sum = 0;
    for (WindowResult window : windows) {
      for (WindowShare share : window.shares()) {
        error += share.errorMicrojoules();
        sum += share.activeMicrojoules();
      }
    }
    return error / sum;
  }

  /** The meter as recorded, by a clock that is ahead. */
  static List<MeterSample> ahead(Recording recording, int seconds) {
    return samples(recording, 0, true).stream()
        .map(
            s ->
                new MeterSample(
                    s.timeMicros() + seconds * 1_000_000L,
                    s.powerMicrowatts(),
                    s.energyCounterMicrojoules()))
        .toList();
  }

  private static List<MeterSample> samples(
      Recording recording, long everyMicros, boolean hasCounter) {
    List<MeterSample> samples = new ArrayList<>();
    long taken = Long.MIN_VALUE;
    for (PowerReading r : recording.readings()) {
      long time = micros(r.getSampleTime());
      long slot = everyMicros == 0 ? time : Math.floorDiv(time, everyMicros);
      if (slot > taken) {
        samples.add(
            new MeterSample(
                time, r.getPowerMicrowatts(), hasCounter ? r.getEnergyCounterMicrojoules() : null));
        taken = slot;
      }
    }
    return samples;
  }

  private Calibration settle(Recording recording) {
    WindowSettlement settlement =
        new WindowSettlement(
            SETTINGS,
            samples,
            recording.generations().stream().map(RecordedAccuracy::onGpu).toList(),
            Calibration.prior(SETTINGS));
    long last = samples.get(samples.size() - 1).timeMicros();
    for (long from = SETTINGS.windowStart(samples.get(0).timeMicros()); from < last; ) {
      long to = Math.min(from + SETTINGS.windowMicros(), last);
      windows.add(settlement.settle(from, to));
      from = to;
    }
    return settlement.calibration();
  }

  private static GenerationOnGpu onGpu(Generation g) {
    return new GenerationOnGpu(
        g.getGpus().get(0),
        g.getTenant(),
        g.getSource(),
        g.getGenerationId(),
        g.getModel(),
        g.getEndpoint(),
        g.getSite(),
        micros(g.getScheduledAt()),
        micros(g.getFirstTokenAt()),
        micros(g.getFinishedAt()),
        micros(g.getFinishedAt()),
        g.getTokens().getInput(),
        g.getTokens().getOutput() - 1,
        1);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
