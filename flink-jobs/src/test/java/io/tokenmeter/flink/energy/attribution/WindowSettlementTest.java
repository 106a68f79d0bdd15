package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowSettlementTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();

  @Test
  void aLoneGenerationGetsAllAboveTheFloorAndTheFloorWhileItRan() {
    WindowResult window = settle(steady(10, 300), generation("a", 2, 3, 5));
    WindowShare share = window.shares().get(0);
    assertThat(share.activeMicrojoules()).isEqualTo(3 * 200_000_000L);
    assertThat(share.idleMicrojoules()).isEqualTo(3 * 100_000_000L);
    assertThat(share.gpuTimeMicros()).isEqualTo(3_000_000);
    assertThat(share.prefillMicrojoules()).isEqualTo(200_000_000);
    assertThat(window.idleMicrojoules()).isEqualTo(10 * 100_000_000L);
    assertThat(window.unattributedMicrojoules()).isEqualTo(7 * 200_000_000L);
    assertThat(window.residualMicrojoules()).isZero();
  }

  @Test
  void prefillAndDecodeCostWhatTheirUnitsSay() {
    WindowResult window =
        settle(steady(10, 300), generation("a", 1, 2, 2), generation("b", 1, 1, 2));
    double prefillUnits = 100 + 200;
    double decodeUnits = 50 * (200 + 1);
    assertThat((double) window.shares().get(0).activeMicrojoules())
        .isCloseTo(200e6 * prefillUnits / (prefillUnits + decodeUnits), within(1.0));
  }

  @Test
  void generationsOfAModelShareThePassOverItsWeights() {
    GenerationOnGpu other = generation("mistral", "c", 1, 1, 2);
    WindowResult window =
        settle(steady(10, 300), generation("a", 1, 1, 2), generation("b", 1, 1, 2), other);
    double shared = 50 * (100 + 1);
    double alone = 50 * (200 + 1);
    assertThat((double) window.shares().get(2).activeMicrojoules())
        .isCloseTo(200e6 * alone / (2 * shared + alone), within(1.0));
  }

  @Test
  void theFloorIsLearntFromQuietSecondsAndHoldsFromTheNextWindow() {
    WindowSettlement settlement =
        new WindowSettlement(SETTINGS, steady(20, 70), List.of(), Calibration.prior(SETTINGS));
    WindowResult first = settlement.settle(at(0), at(10));
    WindowResult second = settlement.settle(at(10), at(20));
    assertThat(first.floorMicrowatts()).isEqualTo(100_000_000);
    assertThat(second.floorMicrowatts()).isEqualTo(70_000_000);
    assertThat(second.calibratedAtMicros()).isEqualTo(at(10));
    assertThat(second.idleMicrojoules()).isEqualTo(700_000_000);
  }

  @Test
  void aGenerationKeepsWhatWasMeasuredOfItAndIsNotWhole() {
    WindowResult window =
        settle(steady(4, 300), generation("a", 2, 3, 6), generation("b", 5, 6, 7));
    assertThat(window.shares())
        .extracting(WindowShare::provenance)
        .containsExactly(Provenance.COUNTER, Provenance.MISSING);
    assertThat(window.shares()).noneMatch(WindowShare::isWhole);
    assertThat(window.shares().get(0).activeMicrojoules()).isEqualTo(window.activeMicrojoules());
    assertThat(window.provenance()).isEqualTo(Provenance.COUNTER);
    assertThat(window.uncoveredMicros()).isEqualTo(6_000_000);
  }

  @Test
  void aWindowWithoutAnySampleIsMissing() {
    assertThat(settle(List.of(), generation("a", 2, 3, 6)).provenance())
        .isEqualTo(Provenance.MISSING);
  }

  private static WindowResult settle(List<MeterSample> samples, GenerationOnGpu... generations) {
    return new WindowSettlement(
            SETTINGS, samples, List.of(generations), Calibration.prior(SETTINGS))
        .settle(at(0), at(10));
  }
}
