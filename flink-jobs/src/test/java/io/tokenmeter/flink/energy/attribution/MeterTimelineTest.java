package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTimelineTest {

  private static final long GAP = 5_000_000;

  @Test
  void theCounterIsTakenOverTheIntegral() {
    MeterTimeline meter = MeterTimeline.of(List.of(sample(0, 100, 0), sample(1, 100, 150)), GAP);
    assertThat(meter.between(at(0), at(1)))
        .containsExactly(new MeterInterval(at(0), at(1), 150_000_000, Provenance.COUNTER));
  }

  @Test
  void samplesWithoutCounterDoNotBreakACounterInterval() {
    MeterTimeline meter =
        MeterTimeline.of(
            List.of(
                sample(0, 100, 0), new MeterSample(at(0.5), 900_000_000L, null), sample(1, 100, 7)),
            GAP);
    assertThat(meter.between(at(0), at(1)))
        .containsExactly(new MeterInterval(at(0), at(1), 7_000_000, Provenance.COUNTER));
  }

  @Test
  void aResetCounterIsReplacedByTheTrapezoid() {
    MeterTimeline meter =
        MeterTimeline.of(List.of(sample(0, 100, 999), sample(1, 300, 3), sample(2, 300, 5)), GAP);
    assertThat(meter.between(at(0), at(2)))
        .containsExactly(
            new MeterInterval(at(0), at(1), 200_000_000, Provenance.INTEGRATED),
            new MeterInterval(at(1), at(2), 2_000_000, Provenance.COUNTER));
  }

  @Test
  void aResetWithoutPowerIsMissing() {
    MeterTimeline meter =
        MeterTimeline.of(
            List.of(new MeterSample(at(0), null, 9L), new MeterSample(at(1), null, 3L)), GAP);
    assertThat(meter.between(at(0), at(1)))
        .containsExactly(new MeterInterval(at(0), at(1), 0, Provenance.MISSING));
  }

  @Test
  void aCounterThatStandsStillForLongerThanAGapIsReplacedByTheTrapezoid() {
    List<MeterSample> samples = new ArrayList<>(List.of(sample(0, 300, 0), sample(1, 300, 300)));
    for (int second = 2; second <= 7; second++) {
      samples.add(sample(second, 300, 300));
    }
    samples.add(sample(8, 300, 2400));
    samples.add(sample(9, 300, 2700));
    assertThat(energies(MeterTimeline.of(samples, GAP).between(at(0), at(9))))
        .containsExactly(
            "300 COUNTER",
            "300 INTEGRATED",
            "300 INTEGRATED",
            "300 INTEGRATED",
            "300 INTEGRATED",
            "300 INTEGRATED",
            "300 INTEGRATED",
            "300 INTEGRATED",
            "300 COUNTER");
  }

  @Test
  void aCounterThatRestsForLessIsBelieved() {
    List<MeterSample> samples =
        List.of(sample(0, 300, 0), sample(2, 300, 0), sample(5, 300, 0), sample(6, 300, 1800));
    assertThat(energies(MeterTimeline.of(samples, GAP).between(at(0), at(6))))
        .containsExactly("0 COUNTER", "0 COUNTER", "1800 COUNTER");
  }

  @Test
  void aFrozenCounterWithoutPowerIsMissing() {
    List<MeterSample> samples = new ArrayList<>();
    for (int second = 0; second <= 6; second++) {
      samples.add(new MeterSample(at(second), null, 5L));
    }
    assertThat(MeterTimeline.of(samples, GAP).between(at(0), at(6)))
        .containsExactly(new MeterInterval(at(0), at(6), 0, Provenance.MISSING));
  }

  @Test
  void aStepThatNoGpuCanDrawIsReplacedByTheTrapezoid() {
    MeterTimeline meter =
        MeterTimeline.of(
            List.of(
                sample(0, 300, 0),
                new MeterSample(at(1), 300_000_000L, Long.MAX_VALUE),
                sample(2, 300, 600),
                sample(3, 300, 900)),
            GAP);
    assertThat(energies(meter.between(at(0), at(3))))
        .containsExactly("300 INTEGRATED", "300 INTEGRATED", "300 COUNTER");
  }

  private static List<String> energies(List<MeterInterval> intervals) {
    return intervals.stream()
        .map(i -> i.energyMicrojoules() / 1_000_000 + " " + i.provenance())
        .toList();
  }

  @Test
  void aGapIsMissingAndSoIsTimeBeforeAndAfterTheSamples() {
    MeterTimeline meter =
        MeterTimeline.of(
            List.of(sample(1, 10, 0), sample(2, 10, 10), sample(8, 10, 70), sample(9, 10, 80)),
            GAP);
    assertThat(meter.between(at(0), at(10)))
        .extracting(MeterInterval::provenance)
        .containsExactly(
            Provenance.MISSING,
            Provenance.COUNTER,
            Provenance.MISSING,
            Provenance.COUNTER,
            Provenance.MISSING);
  }

  @Test
  void cutAnywhereThePartsAddUpToTheCounterDifference() {
    MeterTimeline meter =
        MeterTimeline.of(
            List.of(new MeterSample(at(0), null, 0L), new MeterSample(at(3), null, 1_000_001L)),
            GAP);
    long sum = 0;
    for (int cut = 0; cut < 9; cut++) {
      for (MeterInterval part : meter.between(at(cut / 3.0), at((cut + 1) / 3.0))) {
        sum += part.energyMicrojoules();
      }
    }
    assertThat(sum).isEqualTo(1_000_001);
  }

  @Test
  void aProductBeyondSixtyFourBitsIsDividedExactly() {
    assertThat(ExactMath.multiplyDivide(Long.MAX_VALUE, 10, 20)).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(ExactMath.multiplyDivide(Long.MIN_VALUE + 1, 10, 20))
        .isEqualTo(Math.floorDiv(Long.MIN_VALUE + 1, 2));
    assertThat(ExactMath.multiplyDivide(-7, 1, 2)).isEqualTo(-4);
  }
}
