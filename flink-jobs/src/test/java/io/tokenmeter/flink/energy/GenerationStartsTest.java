package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.GPU;
import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** When a GPU settles whose sources tell that generations begin; the greatest age is 600 s. */
@NullUnmarked
class GenerationStartsTest {

  private static final List<MeterSample> METER = steady(1_500, 300);

  @Test
  void whereEveryStartIsToldWindowsSettleBehindTheMeterWithoutWaitingForTheGreatestAge()
      throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.send(start("a", 2));
      harness.readings(METER.subList(0, 20));
      harness.generation(generation("a", 2, 3, 12));
      harness.readings(METER.subList(20, 121));
      assertThat(harness.settled()).isEmpty();
      harness.tick(2);
      assertThat(harness.windows())
          .as("the meter stands at 120 s, starts may be 90 s behind it")
          .extracting(WindowResult::endMicros)
          .containsExactly(at(10), at(20), at(30));
      assertThat(harness.current("a").totals().isWhole()).isTrue();
    }
  }

  @Test
  void aGenerationInFlightHoldsBackTheWindowItBeganIn() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.send(start("a", 2));
      harness.send(start("b", 25));
      harness.generation(generation("a", 2, 3, 12));
      harness.readings(METER.subList(0, 301));
      harness.tick(2);
      assertThat(harness.lastStatus().getSettledUntil()).isEqualTo(instant(20));
      harness.generation(generation("b", 25, 26, 220));
      harness.tick(4);
      assertThat(harness.lastStatus().getSettledUntil()).isEqualTo(instant(210));
    }
  }

  @Test
  void aGenerationThatNeverEndsHoldsBackNothingForLongerThanTheGreatestAge() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.send(start("lost", 5));
      harness.readings(METER.subList(0, 600));
      harness.tick(2);
      assertThat(harness.windows()).isEmpty();
      harness.readings(METER.subList(600, 701));
      harness.tick(4);
      assertThat(harness.lastStatus().getSettledUntil()).isEqualTo(instant(610));
    }
  }

  @Test
  void oneStartThatWasNotToldAndTheGreatestAgeIsWaitedForAgain() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.send(start("told", 2));
      harness.generation(generation("told", 2, 3, 12));
      harness.generation(generation("untold", 4, 5, 9));
      harness.readings(METER.subList(0, 301));
      harness.tick(2);
      assertThat(harness.windows()).isEmpty();
      harness.send(start("untold", 4));
      harness.readings(METER.subList(301, 302));
      harness.tick(4);
      assertThat(harness.windows()).as("it was told after all").isNotEmpty();
    }
  }

  @Test
  void aSecondSourceThatTellsNoStartsIsWaitedFor() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.send(
          GpuFact.of(GPU, new StartOnGpu(new GenerationIdentity("acme", "telling", "x"), at(2))));
      harness.generation(generation("silent", 4, 5, 9));
      harness.readings(METER.subList(0, 301));
      harness.tick(2);
      assertThat(harness.windows()).isEmpty();
    }
  }

  @Test
  void aSourceThatBeginsToTellIsTrustedOnceWhatBeganBeforeMustHaveEnded() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.generation(generation("untold", 4, 5, 9));
      harness.send(start("told", 20));
      harness.generation(generation("told", 20, 21, 30));
      harness.readings(METER.subList(0, 701));
      harness.tick(2);
      assertThat(harness.lastStatus().getSettledUntil()).isNull();
      harness.readings(METER.subList(701, 721));
      harness.tick(4);
      assertThat(harness.lastStatus().getSettledUntil()).isEqualTo(instant(630));
    }
  }

  private static GpuFact start(String id, double second) {
    return GpuFact.of(GPU, new StartOnGpu(new GenerationIdentity("acme", "test", id), at(second)));
  }

  private static Instant instant(double second) {
    return Instant.EPOCH.plus(at(second), ChronoUnit.MICROS);
  }
}
