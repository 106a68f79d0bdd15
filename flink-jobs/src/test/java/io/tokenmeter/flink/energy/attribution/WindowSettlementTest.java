package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
  void beforeAnythingIsKnownAPrefillOwnsTheGpuWhileItRuns() {
    WindowResult window =
        settle(steady(10, 300), generation("a", 1, 2, 2), generation("b", 1, 1, 3));
    assertThat(window.shares())
        .extracting(WindowShare::activeMicrojoules)
        .containsExactly(200_000_000L, 200_000_000L);
  }

  @Test
  void generationsOfAModelShareItsPassesAndModelsTakeTurns() {
    GenerationOnGpu other = generation("mistral", "c", 1, 1, 2);
    WindowResult window =
        settle(steady(10, 300), generation("a", 1, 1, 2), generation("b", 1, 1, 2), other);
    assertThat(window.shares())
        .extracting(WindowShare::activeMicrojoules)
        .containsExactly(50_000_000L, 50_000_000L, 100_000_000L);
  }

  @Test
  void aPrefillThatWaitedForAnotherBeganWhenThatHadItsFirstToken() {
    WindowResult window =
        settle(steady(10, 300), generation("a", 1, 2, 2), generation("b", 1, 3, 3));
    assertThat(window.shares())
        .extracting(WindowShare::activeMicrojoules)
        .containsExactly(200_000_000L, 200_000_000L);
  }

  @Test
  void nobodyElsesErrorMovesWhatIsAllOnesOwn() {
    WindowResult alone = settle(steady(10, 300), generation("a", 2, 3, 5));
    WindowResult shared =
        settle(steady(10, 300), generation("a", 2, 3, 5), generation("b", 2, 3, 5));
    assertThat(alone.shares().get(0).errorMicrojoules()).isZero();
    assertThat(shared.shares()).allMatch(share -> share.errorMicrojoules() > 0);
  }

  @Test
  void readingsHalfAMinuteApartAreMeasuredOnceThatIsTheirCadence() {
    List<MeterSample> samples = new ArrayList<>();
    for (int second = 0; second <= 120; second += 30) {
      samples.add(Moments.sample(second, 300, second * 300L));
    }
    WindowSettlement settlement =
        new WindowSettlement(SETTINGS, samples, List.of(), Calibration.prior(SETTINGS));
    List<Long> covered = new ArrayList<>();
    for (int second = 0; second < 120; second += 10) {
      covered.add(settlement.settle(at(second), at(second + 10)).coveredMicros() / 1_000_000);
    }
    assertThat(covered.subList(0, 4)).containsOnly(0L);
    assertThat(covered.subList(4, 12)).containsOnly(10L);
  }

  @Test
  void aHoleOfMinutesIsNeverBridgedHoweverSlowTheMeter() {
    List<MeterSample> samples =
        IntStream.of(0, 30, 60, 90, 120, 300)
            .mapToObj(second -> Moments.sample(second, 300, second * 300L))
            .toList();
    WindowSettlement settlement =
        new WindowSettlement(SETTINGS, samples, List.of(), Calibration.prior(SETTINGS));
    for (int second = 0; second < 120; second += 10) {
      settlement.settle(at(second), at(second + 10));
    }
    assertThat(settlement.settle(at(120), at(130)).isCovered()).isFalse();
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
