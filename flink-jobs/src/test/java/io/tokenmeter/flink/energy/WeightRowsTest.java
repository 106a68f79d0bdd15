package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.GPU;
import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.PhasePower;
import io.tokenmeter.schemas.derived.AttributionWeights;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class WeightRowsTest {

  @Test
  void aWindowTellsTheVersionItTaughtOfEachModelThatItServedAndOfNoOther() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(30, 300));
      harness.generation(generation("a", 1, 2, 9));
      harness.generation(generation("mistral", "b", 12, 14, 18));
      harness.mark(2, 30);
      harness.tick(3);
      List<AttributionWeights> rows = rows(harness);
      assertThat(rows)
          .extracting(AttributionWeights::getModelKey, row -> micros(row.getCalibratedAt()))
          .containsExactly(tuple("llama|llama@lab", at(10)), tuple("mistral|mistral@lab", at(20)));
      assertThat(rows).extracting(AttributionWeights::getGpu).containsOnly(GPU);
    }
  }

  @Test
  void whatIsToldIsWhatTheNextWindowIsDividedBy() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(10, 300));
      harness.generation(generation("a", 1, 2, 9));
      harness.mark(1, 10);
      harness.tick(3);
      AttributionWeights row = rows(harness).get(0);
      Calibration inForce = harness.calibration();
      PhasePower power = Objects.requireNonNull(inForce.models().get(0).power());
      assertThat(row.getCalibratedAt())
          .isEqualTo(Instant.EPOCH.plus(inForce.calibratedAtMicros(), ChronoUnit.MICROS));
      assertThat(row.getDecodeWatts()).isEqualTo(power.decode());
      assertThat(row.getDecodeWattsRelativeError()).isEqualTo(power.decodeError());
      assertThat(row.getIdleFloorMicrowatts()).isEqualTo(inForce.floor().floorMicrowatts());
      assertThat(row.getSecondsPerPass())
          .isEqualTo(Objects.requireNonNull(inForce.models().get(0).times()).pass());
      assertThat(row.getMeteredIntervals()).isPositive();
    }
  }

  @Test
  void aRevisionTeachesNothing() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(30, 300));
      harness.generation(generation("a", 1, 2, 9));
      harness.mark(1, 30);
      harness.tick(3);
      List<AttributionWeights> first = rows(harness);
      int windows = harness.windows().size();
      harness.generation(generation("late", 3, 4, 8));
      harness.tick(20);
      assertThat(harness.windows()).hasSizeGreaterThan(windows);
      assertThat(rows(harness)).hasSameSizeAs(first);
    }
  }

  private static List<AttributionWeights> rows(AttributionHarness harness) {
    return harness.settled().stream()
        .map(Settled::window)
        .filter(window -> window != null && window.taught() != null)
        .flatMap(window -> WeightRows.of(window, window.taught()).stream())
        .toList();
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
