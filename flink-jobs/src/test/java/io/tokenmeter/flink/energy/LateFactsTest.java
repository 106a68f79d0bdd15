package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.sample;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.Provenance;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What comes for settled time. The GPU draws 300 W while it is busy, 100 W while it is not. */
@NullUnmarked
class LateFactsTest {

  private static final AttributionSettings SETTINGS =
      AttributionSettings.defaults()
          .withMaxGenerationAge(Duration.ofMinutes(1))
          .withRevisionHorizon(Duration.ofHours(2));

  private static final int HOLE_FROM = 600;
  private static final int HOLE_TO = 900;
  private static final int HOUR_LATER = HOLE_TO + 3_600;

  private static final List<int[]> BUSY =
      List.of(
          new int[] {12, 32},
          new int[] {421, 431},
          new int[] {500, 510},
          new int[] {590, 610},
          new int[] {701, 711},
          new int[] {925, 955},
          new int[] {1_001, 1_011});

  @Test
  void aHoleOfFiveMinutesFilledAnHourLaterRevisesExactlyTheRowsItTouches() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("before", 500, 501, 510));
      harness.generation(generation("into", 590, 591, 610));
      harness.generation(generation("inside", 701, 702, 711));
      harness.generation(generation("after", 1_001, 1_002, 1_011));
      harness.readings(outsideTheHole(meter(HOUR_LATER)));
      harness.tick(1);
      assertThat(harness.current("inside").totals().provenance()).isEqualTo(Provenance.MISSING);
      assertThat(harness.current("into").totals().isWhole()).isFalse();
      assertThat(harness.currentWindow(700).window().isCovered()).isFalse();
      int told = harness.settled().size();

      harness.readings(insideTheHole(meter(HOUR_LATER)));
      harness.tick(4);

      List<Settled> revised = harness.settled().subList(told, harness.settled().size());
      assertThat(revised)
          .filteredOn(s -> s.window() != null && s.window().isBalanceNew())
          .extracting(s -> s.window().window().startMicros())
          .as("30 windows, and no other")
          .containsExactlyElementsOf(
              java.util.stream.IntStream.range(60, 90).mapToObj(i -> at(i * 10)).toList());
      assertThat(revised)
          .filteredOn(s -> s.generation() != null && s.generation().isRowNew())
          .extracting(s -> s.generation().generation().generationId())
          .containsExactly("into", "inside");
      // 20 s and 10 s at 200 W above the floor.
      assertThat(harness.current("into").totals().activeMicrojoules()).isEqualTo(4_000_000_000L);
      assertThat(harness.current("into").totals().isWhole()).isTrue();
      assertThat(harness.current("inside").totals().activeMicrojoules()).isEqualTo(2_000_000_000L);
      assertThat(harness.current("inside").totals().idleMicrojoules()).isEqualTo(1_000_000_000L);
      assertThat(harness.current("inside").revision()).isEqualTo(2);
      assertThat(harness.current("before").revision()).isEqualTo(1);
      assertThat(harness.currentWindow(700).window().measuredMicrojoules())
          .isEqualTo(2_800_000_000L);
      // Without a generation nothing is told of a window of which nothing is known.
      assertThat(harness.currentWindow(650).revision()).isEqualTo(1);
      assertThat(harness.currentWindow(700).revision()).isEqualTo(2);
      assertThat(harness.lastStatus().getLateReadings()).isEqualTo(299);
      assertThat(harness.lastStatus().getPendingWindows()).isZero();
    }
  }

  @Test
  void costsAndChargesAreRevisedWithTheEnergy() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS);
        RevisedCosts costs = new RevisedCosts()) {
      costs.finished(generation("inside", 701, 702, 711));
      costs.finished(generation("after", 1_001, 1_002, 1_011));
      harness.generation(generation("inside", 701, 702, 711));
      harness.generation(generation("after", 1_001, 1_002, 1_011));
      harness.readings(outsideTheHole(meter(HOUR_LATER)));
      harness.tick(1);
      costs.take(harness.settled());
      GenerationCost before = costs.current().get("inside");
      assertThat(before.getMarginMissingReason()).isEqualTo("MISSING_ENERGY");
      assertThat(before.getElectricityCost()).isNull();

      harness.readings(insideTheHole(meter(HOUR_LATER)));
      harness.tick(4);
      costs.take(harness.settled());
      // 10 s at 300 W and 0.36 EUR/kWh; 10 s of a GPU at 3.60 EUR/h.
      GenerationCost after = costs.current().get("inside");
      assertThat(after.getRevision()).isEqualTo(2);
      assertThat(after.getElectricityCost()).isEqualByComparingTo("0.0003");
      assertThat(after.getHardwareCost()).isEqualByComparingTo("0.01");
      assertThat(costs.current().get("after").getRevision()).isEqualTo(1);
      assertThat(costs.charges())
          .filteredOn(c -> c.getAllocated().signum() > 0)
          .extracting(GpuCharge::getAllocated, GpuCharge::getRevision)
          .containsExactly(
              tuple(new BigDecimal("0.009000000000"), 2),
              tuple(new BigDecimal("0.001000000000"), 2),
              tuple(new BigDecimal("0.009000000000"), 1),
              tuple(new BigDecimal("0.001000000000"), 1));
    }
  }

  @Test
  void whatIsPendingShowsAtOnceAndIsTakenInWhenNothingMoreCame() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.readings(outsideTheHole(meter(HOUR_LATER)));
      harness.mark(0, HOUR_LATER);
      harness.tick(3);
      harness.readings(insideTheHole(meter(HOUR_LATER)).subList(0, 100));
      assertThat(harness.lastStatus().getPendingWindows()).isPositive();
      int told = harness.settled().size();
      harness.tick(harness.second() + 1);
      harness.readings(insideTheHole(meter(HOUR_LATER)).subList(100, 299));
      harness.tick(harness.second() + 1);
      assertThat(harness.settled()).as("more came").hasSize(told);
      harness.tick(harness.second() + 2);
      assertThat(harness.settled().subList(told, harness.settled().size()))
          .filteredOn(s -> s.window() != null)
          .hasSize(30)
          .allMatch(s -> s.window().pass() == 1);
    }
  }

  @Test
  void readingsThatCameBeforeReviseNothing() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("a", 500, 501, 510));
      harness.readings(meter(HOUR_LATER));
      harness.tick(1);
      int told = harness.settled().size();
      harness.readings(meter(HOUR_LATER).subList(0, 1_000));
      harness.tick(5);
      assertThat(harness.settled()).hasSize(told);
      assertThat(harness.lastStatus().getLateReadings()).isZero();
      assertThat(harness.lastStatus().getStaleReadings()).isEqualTo(1_000);
    }
  }

  @Test
  void aReadingBeyondTheHorizonIsCountedAndChangesNothing() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.readings(outsideTheHole(meter(10_000)));
      harness.tick(1);
      int told = harness.settled().size();
      harness.readings(insideTheHole(meter(HOUR_LATER)));
      harness.tick(5);
      assertThat(harness.settled()).hasSize(told);
      assertThat(harness.lastStatus().getStaleReadings()).isEqualTo(299);
    }
  }

  @Test
  void aLateGenerationSharesTheEnergyOfItsWindowsWithThoseThatWereThere() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("early", 501, 502, 509));
      harness.readings(meter(1_000));
      harness.tick(1);
      assertThat(harness.current("early").totals().activeMicrojoules()).isEqualTo(1_600_000_000L);

      harness.generation(generation("late", 501, 502, 509));
      harness.tick(5);
      assertThat(harness.current("late").totals().activeMicrojoules()).isEqualTo(800_000_000L);
      assertThat(harness.current("late").revision()).isEqualTo(1);
      assertThat(harness.current("early").totals().activeMicrojoules()).isEqualTo(800_000_000L);
      assertThat(harness.current("early").revision()).isEqualTo(2);
      assertThat(harness.lastStatus().getLateGenerations()).isEqualTo(1);
      assertThat(harness.currentWindow(500).isBalanceNew()).as("of the balance nothing").isTrue();
      assertThat(harness.currentWindow(500).revision()).isEqualTo(1);
    }
  }

  @Test
  void aGenerationThatEndedBetweenTwoWindowsIsNotForgotten() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("ended with its window", 501, 502, 510));
      harness.generation(generation("ended in the next", 511, 512, 515));
      harness.readings(meter(1_000));
      harness.tick(1);
      harness.generation(generation("late", 501, 502, 510));
      harness.tick(5);
      assertThat(harness.current("ended with its window").totals().activeMicrojoules())
          .isEqualTo(900_000_000L);
      assertThat(harness.current("late").totals().activeMicrojoules()).isEqualTo(900_000_000L);
    }
  }

  @Test
  void aLateGenerationMovesWhatWasUnattributed() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.readings(meter(1_000));
      harness.tick(1);
      assertThat(harness.currentWindow(500).window().unattributedMicrojoules())
          .isEqualTo(2_000_000_000L);
      harness.generation(generation("late", 501, 502, 509));
      harness.tick(5);
      WindowResult window = harness.currentWindow(500).window();
      assertThat(window.activeMicrojoules()).isEqualTo(1_600_000_000L);
      assertThat(window.unattributedMicrojoules()).isEqualTo(400_000_000L);
      assertThat(harness.currentWindow(500).revision()).isEqualTo(2);
    }
  }

  @Test
  void aGenerationThatBeganInSettledTimeIsWholeWhenItEnds() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.readings(meter(1_000));
      harness.tick(1);
      // Settled until 940.
      harness.generation(generation("over the frontier", 925, 930, 955));
      harness.tick(5);
      harness.readings(meter(1_100).subList(1_001, 1_101));
      assertThat(harness.current("over the frontier").totals().activeMicrojoules())
          .isEqualTo(6_000_000_000L);
      assertThat(harness.current("over the frontier").totals().isWhole()).isTrue();
      assertThat(harness.lastStatus().getLateGenerations()).isZero();
    }
  }

  @Test
  void aGenerationOfTimeBeyondTheHorizonIsLateAndChangesNothing() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.readings(meter(10_000));
      harness.tick(1);
      int told = harness.settled().size();
      harness.generation(generation("late", 2, 3, 8));
      harness.tick(5);
      assertThat(harness.settled()).hasSize(told + 1);
      assertThat(harness.current("late").totals()).isNull();
      assertThat(harness.lastStatus().getLateGenerations()).isEqualTo(1);
    }
  }

  @Test
  void whatComesForTheTimeBeforeTheFirstWindowIsSettledToo() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      List<MeterSample> samples = meter(1_000);
      harness.readings(samples.subList(500, 1_001));
      harness.tick(1);
      harness.readings(samples.subList(400, 500));
      harness.generation(generation("early", 421, 422, 431));
      harness.tick(5);
      assertThat(harness.currentWindow(420).window().measuredMicrojoules())
          .isEqualTo(2_800_000_000L);
      assertThat(harness.currentWindow(490).window().measuredMicrojoules())
          .isEqualTo(1_000_000_000L);
      assertThat(harness.current("early").totals().activeMicrojoules()).isEqualTo(2_000_000_000L);
    }
  }

  @Test
  void aGenerationThatWasGivenUpIsMeasuredWhenTheMeterComesAfterAll() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.readings(meter(15));
      harness.generation(generation("a", 12, 13, 32));
      harness.tick(120);
      assertThat(harness.current("a").totals().isWhole()).isFalse();
      assertThat(harness.current("a").totals().activeMicrojoules()).isEqualTo(600_000_000L);
      harness.readings(meter(200).subList(16, 201));
      harness.tick(125);
      assertThat(harness.current("a").totals().activeMicrojoules()).isEqualTo(4_000_000_000L);
      assertThat(harness.current("a").totals().isWhole()).isTrue();
      assertThat(harness.current("a").revision()).isEqualTo(2);
    }
  }

  @Test
  void aLateReadingOfTheWindowThatAnEndOfInputCutIsTakenIn() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      List<MeterSample> samples = steady(40, 100);
      harness.readings(samples.subList(0, 10));
      harness.readings(samples.subList(17, 19));
      harness.mark(0, 18);
      harness.tick(3);
      assertThat(harness.currentWindow(10).window().coveredMicros()).isEqualTo(1_000_000);
      harness.readings(samples.subList(10, 17));
      harness.readings(samples.subList(19, 41));
      harness.mark(0, 40);
      harness.tick(10);
      assertThat(harness.currentWindow(10).window().endMicros()).isEqualTo(at(18));
      assertThat(harness.currentWindow(10).window().measuredMicrojoules()).isEqualTo(800_000_000L);
      assertThat(harness.currentWindow(18).window().measuredMicrojoules()).isEqualTo(200_000_000L);
    }
  }

  @Test
  void aRevisionUsesTheFloorThatWasInForceAndLaterOnesAreLeftAlone() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("a", 40, 41, 50));
      List<MeterSample> samples = steady(1_000, 60);
      harness.readings(samples.subList(0, 43));
      harness.readings(samples.subList(49, 1_001));
      harness.tick(1);
      Long version = harness.currentWindow(40).window().calibratedAtMicros();
      harness.readings(List.of(sample(45, 60, 45 * 60)));
      harness.tick(5);
      assertThat(harness.currentWindow(40).revision()).isEqualTo(2);
      assertThat(harness.currentWindow(40).window().calibratedAtMicros()).isEqualTo(version);
      assertThat(harness.current("a").totals().calibratedAtMicros()).isEqualTo(version);
      assertThat(harness.settled())
          .filteredOn(s -> s.window() != null && s.window().revision() > 1)
          .hasSize(1);
    }
  }

  @Test
  void aRestoredJobRevisesWhatSettledBefore() throws Exception {
    OperatorSubtaskState state;
    List<MeterSample> samples = meter(HOUR_LATER);
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("inside", 701, 702, 711));
      harness.readings(outsideTheHole(samples));
      harness.readings(insideTheHole(samples).subList(0, 150));
      state = harness.snapshot();
    }
    try (AttributionHarness harness = new AttributionHarness(SETTINGS, state)) {
      harness.readings(insideTheHole(samples).subList(150, 299));
      harness.tick(5);
      assertThat(harness.current("inside").totals().activeMicrojoules()).isEqualTo(2_000_000_000L);
      assertThat(harness.current("inside").revision()).isEqualTo(2);
    }
  }

  @Test
  void historyIsForgottenBehindTheHorizon() throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      List<MeterSample> samples = meter(30_000);
      harness.readings(samples.subList(0, 10_000));
      long full = harness.stateBytes();
      harness.readings(samples.subList(10_000, 30_001));
      assertThat(harness.stateBytes()).isCloseTo(full, withinPercentage(5));
    }
  }

  @Test
  void ofTimeThatSettlesAtOnceNoMoreIsKeptThanTheHorizonReaches() throws Exception {
    assertThat(bytesAfterSilenceOf(1_000_000))
        .isCloseTo(bytesAfterSilenceOf(100_000), withinPercentage(5));
  }

  private static long bytesAfterSilenceOf(int seconds) throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      harness.generation(generation("first", 2, 3, 8));
      harness.generation(generation("in between", 50_002, 50_003, 50_008));
      harness.readings(List.of(sample(seconds, 100, 0)));
      return harness.stateBytes();
    }
  }

  /** From 0 to that second. */
  private static List<MeterSample> meter(int seconds) {
    List<MeterSample> samples = new ArrayList<>();
    long joules = 0;
    for (int second = 0; second <= seconds; second++) {
      long watts = isBusy(second) ? 300 : 100;
      samples.add(sample(second, watts, joules));
      joules += watts;
    }
    return samples;
  }

  private static boolean isBusy(int second) {
    return BUSY.stream().anyMatch(time -> time[0] <= second && second < time[1]);
  }

  private static List<MeterSample> outsideTheHole(List<MeterSample> samples) {
    return samples.stream()
        .filter(s -> s.timeMicros() <= at(HOLE_FROM) || s.timeMicros() >= at(HOLE_TO))
        .toList();
  }

  private static List<MeterSample> insideTheHole(List<MeterSample> samples) {
    return samples.stream()
        .filter(s -> s.timeMicros() > at(HOLE_FROM) && s.timeMicros() < at(HOLE_TO))
        .toList();
  }
}
