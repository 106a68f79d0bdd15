package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.sample;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class EnergyAttributionTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();
  private static final long AGE_SECONDS = SETTINGS.maxGenerationAgeMicros() / 1_000_000;
  private static final long STEP_SECONDS = SETTINGS.settlementStepMicros() / 1_000_000;

  @Test
  void aMarkSettlesEverythingItCoversAtOnce() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(25, 300));
      harness.generation(generation("a", 2, 3, 12));
      assertThat(harness.settled()).isEmpty();
      harness.mark(1, 25);
      harness.tick(3);
      assertThat(harness.windows())
          .extracting(WindowResult::endMicros)
          .containsExactly(at(10), at(20), at(25));
      assertThat(harness.generations()).hasSize(1);
      assertThat(harness.generations().get(0).totals().provenance()).isEqualTo(Provenance.COUNTER);
    }
  }

  @Test
  void aGenerationOnAGpuThatNobodyMetersSettlesAsMissingSoonAfterItsMark() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.generation(generation("a", 2, 3, 12));
      assertThat(harness.lastStatus().getOpenGenerations()).isEqualTo(1);
      harness.mark(1, 12);
      harness.tick(25);
      assertThat(harness.settled()).isEmpty();
      harness.tick(45);
      assertThat(harness.generations()).hasSize(1);
      assertThat(harness.generations().get(0).totals().provenance()).isEqualTo(Provenance.MISSING);
      assertThat(harness.lastStatus().getOpenGenerations()).isZero();
    }
  }

  @Test
  void readingsThatAMarkNamesAreWaitedForEvenWhereNoneCameYet() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.generation(generation("a", 2, 3, 12));
      harness.mark(1, 12, 12);
      harness.tick(60);
      assertThat(harness.settled()).isEmpty();
    }
  }

  @Test
  void aMarkThatComesBeforeTheFactsItCoversWaitsForThem() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.mark(2, 15);
      harness.generation(generation("a", 2, 3, 12));
      harness.readings(steady(15, 300));
      harness.tick(5);
      assertThat(harness.settled()).isEmpty();
      harness.generation(generation("b", 4, 5, 6));
      harness.tick(10);
      assertThat(harness.generations()).hasSize(2);
    }
  }

  @Test
  void telemetryWithoutCounterDoesNotStandInForReadingsThatAreStillOnTheirWay() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.generation(generation("a", 2, 3, 8));
      harness.mark(1, 10);
      for (MeterSample sample : steady(10, 500)) {
        harness.send(GpuFactSamples.readingWithoutCounter(sample.timeMicros(), 500_000_000L));
      }
      harness.tick(5);
      assertThat(harness.settled()).isEmpty();
      harness.readings(steady(10, 300));
      harness.tick(10);
      assertThat(harness.windows().get(0).measuredMicrojoules()).isEqualTo(3_000_000_000L);
    }
  }

  @Test
  void readingsInTheMiddleThatAreSecondsLateAreWaitedForWhenTheMarkCountsThem() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      List<MeterSample> samples = steady(10, 500);
      int middle = samples.size() / 2;
      harness.generation(generation("a", 2, 3, 8));
      harness.mark(1, samples.size(), 10);
      harness.readings(samples.subList(0, middle));
      harness.readings(samples.subList(middle + 1, samples.size()));
      harness.readings(samples.subList(0, 1));
      harness.tick(5);
      assertThat(harness.settled()).isEmpty();
      harness.readings(samples.subList(middle, middle + 1));
      harness.tick(10);
      assertThat(harness.windows()).isNotEmpty();
      assertThat(harness.lastStatus().getStaleReadings()).isZero();
    }
  }

  @Test
  void theResultIsTheSameForEveryOrderOfArrival() throws Exception {
    List<GpuFact> facts = GpuFactSamples.halfAMinute();
    List<Settled> inOrder = settle(facts);
    for (int seed = 0; seed < 20; seed++) {
      List<GpuFact> shuffled = new ArrayList<>(facts);
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(settle(shuffled)).isEqualTo(inOrder);
    }
  }

  @Test
  void aSecondReplayChangesNothing() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.sendAll(GpuFactSamples.halfAMinute());
      harness.tick(3);
      List<Settled> once = harness.settled();
      assertThat(once).hasSize(7);
      for (GpuFact fact : GpuFactSamples.halfAMinute()) {
        if (fact.generation() == null) {
          harness.send(fact);
        }
      }
      harness.tick(6);
      assertThat(harness.settled()).isEqualTo(once);
      assertThat(harness.lastStatus().getStaleReadings()).isEqualTo(31);
      assertThat(harness.lastStatus().getSettledUntil())
          .isEqualTo(harness.lastStatus().getTelemetryUntil());
    }
  }

  @Test
  void aSnapshotInTheMiddleOfAWindowLosesNothing() throws Exception {
    List<GpuFact> facts = GpuFactSamples.halfAMinute();
    OperatorSubtaskState snapshot;
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.sendAll(facts.subList(0, 15));
      snapshot = harness.snapshot();
    }
    try (AttributionHarness harness = new AttributionHarness(snapshot)) {
      harness.sendAll(facts.subList(15, facts.size()));
      harness.tick(3);
      assertThat(harness.settled()).isEqualTo(settle(facts));
    }
  }

  @Test
  void withoutMarksTimeSettlesStepByStepWhenTelemetryHasPassedItByTheGreatestAge()
      throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(15, 300));
      harness.generation(generation("a", 2, 3, 8));
      harness.readings(List.of(GpuFactSamples.sampleAt(AGE_SECONDS + STEP_SECONDS - 1)));
      assertThat(harness.settled()).isEmpty();
      harness.readings(List.of(GpuFactSamples.sampleAt(AGE_SECONDS + STEP_SECONDS)));
      assertThat(harness.generations()).hasSize(1);
      assertThat(harness.windows())
          .extracting(WindowResult::endMicros)
          .containsExactly(at(10), at(20));
    }
  }

  @Test
  void windowsSettledOneByOneAreTheSameAsAllAtOnce() throws Exception {
    List<GenerationOnGpu> generations =
        List.of(
            generation("a", 1, 2, 9),
            generation("b", 4, 5, 23),
            generation("mistral", "c", 12, 14, 28),
            generation("d", 41, 42, 55));
    try (AttributionHarness oneByOne =
            new AttributionHarness(SETTINGS.withMaxGenerationAge(Duration.ofSeconds(20)));
        AttributionHarness atOnce = new AttributionHarness()) {
      for (MeterSample sample : steady(90, 250)) {
        for (GenerationOnGpu generation : generations) {
          if (generation.endMicros() == sample.timeMicros()) {
            oneByOne.generation(generation);
          }
        }
        oneByOne.readings(List.of(sample));
      }
      assertThat(oneByOne.windows()).hasSize(7);
      for (GenerationOnGpu generation : generations) {
        atOnce.generation(generation);
      }
      atOnce.readings(steady(90, 250));
      atOnce.mark(4, 90);
      atOnce.tick(3);
      assertThat(atOnce.windows().subList(0, 7)).isEqualTo(oneByOne.windows());
      assertThat(atOnce.generations()).isEqualTo(oneByOne.generations());
    }
  }

  @Test
  void aGenerationOfNoDurationBetweenTwoWindowsBelongsToTheSecond() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.generation(generation("a", STEP_SECONDS, STEP_SECONDS, STEP_SECONDS));
      harness.readings(steady(5, 300));
      harness.readings(List.of(GpuFactSamples.sampleAt(AGE_SECONDS + STEP_SECONDS)));
      assertThat(harness.windows()).isNotEmpty();
      assertThat(harness.generations()).isEmpty();
      harness.readings(List.of(GpuFactSamples.sampleAt(AGE_SECONDS + 2 * STEP_SECONDS)));
      assertThat(harness.generations()).hasSize(1);
      assertThat(harness.generations().get(0).totals().provenance()).isEqualTo(Provenance.MISSING);
    }
  }

  @Test
  void aGpuThatFallsSilentSettlesByWallClock() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(15, 300));
      harness.generation(generation("measured", 2, 3, 8));
      harness.generation(generation("partly measured", 12, 13, 30));
      harness.generation(generation("not measured", 22, 23, 30));
      harness.tick(AGE_SECONDS - 5);
      assertThat(harness.settled()).isEmpty();
      harness.tick(AGE_SECONDS + 60);
      assertThat(harness.generations())
          .extracting(g -> g.totals().provenance())
          .containsExactlyInAnyOrder(Provenance.COUNTER, Provenance.COUNTER, Provenance.MISSING);
      assertThat(harness.generations())
          .filteredOn(g -> g.totals().isWhole())
          .extracting(g -> g.generation().generationId())
          .containsExactly("measured");
    }
  }

  @Test
  void aBrokerThatIsAwayMakesNoGpuSilent() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(15, 300));
      harness.generation(generation("a", 2, 3, 8));
      harness.tick(60);
      harness.brokerGoes();
      long back = 60 + 3 * AGE_SECONDS;
      harness.tick(back);
      assertThat(harness.settled()).isEmpty();
      harness.brokerComesBack();
      harness.tick(back + AGE_SECONDS - 30);
      assertThat(harness.settled()).isEmpty();
      harness.tick(back + AGE_SECONDS + 30);
      assertThat(harness.generations()).hasSize(1);
    }
  }

  @Test
  void theTimeInWhichTheJobDidNotRunIsNoSilence() throws Exception {
    OperatorSubtaskState state;
    try (AttributionHarness before = new AttributionHarness()) {
      before.readings(steady(15, 300));
      before.generation(generation("a", 2, 3, 8));
      before.tick(3);
      state = before.snapshot();
    }
    try (AttributionHarness after = new AttributionHarness(state)) {
      long woken = 5 * AGE_SECONDS;
      after.wakeAt(woken);
      after.tick(woken + AGE_SECONDS - 60);
      assertThat(after.settled()).isEmpty();
      after.send(GpuFactSamples.reading(sample(20, 300, 6_000)));
      after.tick(woken + AGE_SECONDS + 60);
      assertThat(after.settled()).as("heard again").isEmpty();
      after.tick(woken + 2 * AGE_SECONDS + 60);
      assertThat(after.generations()).hasSize(1);
    }
  }

  @Test
  void aGpuWithoutAnyTelemetrySettlesItsGenerationsAsMissing() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.generation(generation("a", 2, 3, 8));
      harness.tick(AGE_SECONDS + 60);
      assertThat(harness.generations()).hasSize(1);
      assertThat(harness.generations().get(0).totals().provenance()).isEqualTo(Provenance.MISSING);
    }
  }

  @Test
  void onlyTheLastSampleAndWhatWasLearntOutliveASilentGpu() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.sendAll(GpuFactSamples.halfAMinute());
      harness.tick(Duration.ofHours(49).toSeconds());
      assertThat(harness.stateEntries())
          .as("progress, that of revisions, calibration, last sample")
          .isEqualTo(4);
      assertThat(harness.timers()).isZero();
    }
  }

  @Test
  void theEndOfAllInputSettlesWhatIsLeft() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(15, 300));
      harness.generation(generation("a", 2, 3, 8));
      harness.end();
      assertThat(harness.generations()).hasSize(1);
    }
  }

  @Test
  void liveValuesComeWithinASecondAndAccountForTheEnergy() throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.readings(steady(15, 300));
      harness.generation(generation("a", 2, 3, 8));
      harness.tick(1);
      LiveEnergy live = harness.live().get(0);
      assertThat(live.getEndpoint()).isEqualTo("llama@lab");
      assertThat(live.getPrefillMicrojoules() + live.getDecodeMicrojoules())
          .isEqualTo(6 * 200_000_000L);
      assertThat(live.getDecodedTokens()).isEqualTo(50);
      assertThat(live.getPowerMicrowatts()).isEqualTo(300_000_000L);
      assertThat(harness.settled()).isEmpty();
    }
  }

  private static List<Settled> settle(List<GpuFact> facts) throws Exception {
    try (AttributionHarness harness = new AttributionHarness()) {
      harness.sendAll(facts);
      harness.tick(3);
      return harness.settled();
    }
  }
}
