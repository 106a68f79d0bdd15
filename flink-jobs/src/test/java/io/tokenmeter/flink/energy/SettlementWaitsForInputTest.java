package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After an outage all that was kept back comes at once, and telemetry comes first. */
class SettlementWaitsForInputTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();
  private static final long AGE_SECONDS = SETTINGS.maxGenerationAgeMicros() / 1_000_000;
  private static final long STEP_SECONDS = SETTINGS.settlementStepMicros() / 1_000_000;
  private static final long LONG_AFTER = 3 * AGE_SECONDS;

  @Test
  void nothingSettlesBeforeEverythingHasComeThatTheBrokerTookEarlierThanTheTelemetry()
      throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.completeUntil(LONG_AFTER - 1);
      backlog(harness);
      harness.tick(5);
      assertThat(harness.settled()).isEmpty();
      harness.sendTaken(GpuFact.of(generation("a", 2, 3, 8)), LONG_AFTER);
      harness.completeUntil(LONG_AFTER);
      harness.tick(6);
      assertThat(harness.generations()).hasSize(1);
      assertThat(harness.lastStatus().getLateGenerations()).isZero();
    }
  }

  @Test
  void whatTelemetryPassesWhileAnEarlierSampleWaitsSettlesOnceItIsSureToo() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.completeUntil(0);
      for (MeterSample sample : steady(15, 300)) {
        harness.sendTaken(GpuFactSamples.reading(sample), 1);
      }
      harness.sendTaken(sample(AGE_SECONDS + STEP_SECONDS), 2);
      harness.completeUntil(1);
      harness.tick(1);
      assertThat(harness.windows()).isEmpty();
      harness.completeUntil(2);
      harness.tick(2);
      assertThat(harness.windows()).isNotEmpty();
    }
  }

  @Test
  void manyStepsThatWaitedSettleAsWindowAfterWindowWouldHave() throws Exception {
    List<MeterSample> samples = steady((int) (AGE_SECONDS + 3 * STEP_SECONDS), 300);
    try (AttributionHarness waiting = new AttributionHarness();
        AttributionHarness following = new AttributionHarness()) {
      waiting.completeUntil(0);
      for (int second = 0; second < samples.size(); second++) {
        waiting.sendTaken(GpuFactSamples.reading(samples.get(second)), second + 1);
      }
      assertThat(waiting.settled()).isEmpty();
      waiting.completeUntil(samples.size() + 1);
      waiting.tick(1);
      following.readings(samples);
      assertThat(waiting.windows()).hasSize(36).isEqualTo(following.windows());
    }
  }

  /** Readings of a quarter of a minute and of long after, all taken at once. */
  private static void backlog(AttributionHarness harness) throws Exception {
    for (MeterSample sample : steady(15, 300)) {
      harness.sendTaken(GpuFactSamples.reading(sample), LONG_AFTER);
    }
    harness.sendTaken(sample(AGE_SECONDS + STEP_SECONDS), LONG_AFTER);
  }

  private static GpuFact sample(double second) {
    return GpuFactSamples.reading(GpuFactSamples.sampleAt(second));
  }
}
