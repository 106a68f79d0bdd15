package io.tokenmeter.flink.energy.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokenmeter.flink.Recording;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule against two recordings whose energy per request is known from every engine step. */
class RecordingsTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();

  @ParameterizedTest
  @ValueSource(strings = {"h200-trace", "h200-trace-chunked"})
  void sharesComeWithinTenPercentOfTheStepLevelReference(String name) throws IOException {
    Path folder = Recording.folder(name);
    assumeTrue(Files.isDirectory(folder), "recording " + folder + " is not here");
    Recording recording = Recording.read(folder);

    List<WindowResult> windows = settle(recording);

    Map<String, Double> joules = new HashMap<>();
    for (WindowResult window : windows) {
      assertThat(window.shares().stream().mapToLong(WindowShare::activeMicrojoules).sum())
          .isEqualTo(window.activeMicrojoules());
      window
          .shares()
          .forEach(
              s ->
                  joules.merge(
                      s.generation().generationId(), s.activeMicrojoules() / 1e6, Double::sum));
    }
    double error = weightedError(Recording.referenceJoules(folder), joules);
    assertThat(error).as("weighted error on %s", name).isLessThanOrEqualTo(0.10);

    List<PowerReading> readings = recording.readings();
    long measured = windows.stream().mapToLong(WindowResult::measuredMicrojoules).sum();
    assertThat(measured)
        .isEqualTo(
            readings.get(readings.size() - 1).getEnergyCounterMicrojoules()
                - readings.get(0).getEnergyCounterMicrojoules());
    long unattributed = windows.stream().mapToLong(WindowResult::unattributedMicrojoules).sum();
    assertThat((double) unattributed / measured).isCloseTo(0, within(0.01));
  }

  static List<WindowResult> settle(Recording recording) {
    List<MeterSample> samples =
        recording.readings().stream()
            .map(
                r ->
                    new MeterSample(
                        micros(r.getSampleTime()),
                        r.getPowerMicrowatts(),
                        r.getEnergyCounterMicrojoules()))
            .toList();
    WindowSettlement settlement =
        new WindowSettlement(
            SETTINGS,
            samples,
            recording.generations().stream().map(RecordingsTest::onGpu).toList(),
            Calibration.prior(SETTINGS));
    List<WindowResult> windows = new ArrayList<>();
    long last = samples.get(samples.size() - 1).timeMicros();
    for (long from = SETTINGS.windowStart(samples.get(0).timeMicros()); from < last; ) {
      long to = Math.min(from + SETTINGS.windowMicros(), last);
      windows.add(settlement.settle(from, to));
      from = to;
    }
    return windows;
  }

  private static double weightedError(Map<String, Double> reference, Map<String, Double> joules) {
    double error = 0;
    double sum = 0;
    for (Map.Entry<String, Double> request : reference.entrySet()) {
      error += Math.abs(request.getValue() - joules.getOrDefault(request.getKey(), 0.0));
      sum += request.getValue();
    }
    return error / sum;
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
