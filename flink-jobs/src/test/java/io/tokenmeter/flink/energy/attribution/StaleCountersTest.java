package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.limits.FactLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaleCountersTest {

  private static final long GAP = 5_000_000;

  @Test
  void aSecondExporterThatShowsTheCounterLateAddsNoEnergy() {
    List<MeterSample> samples = new ArrayList<>();
    for (int second = 0; second <= 20; second++) {
      samples.add(counter(second, 300L * second));
      // Collected at a multiple of 5 s, shown until the next.
      samples.add(counter(second + 0.4, 300L * (second / 5 * 5)));
    }
    samples.sort(Comparator.comparingLong(MeterSample::timeMicros));

    List<MeterInterval> intervals = MeterTimeline.of(samples, GAP).between(at(0), at(20));

    assertThat(intervals).extracting(MeterInterval::provenance).containsOnly(Provenance.COUNTER);
    assertThat(intervals.stream().mapToLong(MeterInterval::energyMicrojoules).sum())
        .isEqualTo(6_000_000_000L);
  }

  @Test
  void thePowerOfALateCounterIsKept() {
    assertThat(
            StaleCounters.leftOut(
                List.of(sample(0, 300, 300), sample(1, 200, 100), sample(2, 300, 600)),
                GAP,
                FactLimits.MOST_GPU_MICROWATTS))
        .containsExactly(
            sample(0, 300, 300), new MeterSample(at(1), 200_000_000L, null), sample(2, 300, 600));
  }

  @Test
  void aCounterThatWasResetDoesNotComeBackSoon() {
    List<MeterSample> samples =
        List.of(
            sample(0, 300, 9_000), sample(1, 300, 0), sample(2, 300, 300), sample(9, 300, 9_500));

    assertThat(StaleCounters.leftOut(samples, GAP, FactLimits.MOST_GPU_MICROWATTS))
        .isEqualTo(samples);
  }

  @Test
  void aStepThatNoGpuCanDrawMakesNoReadingLate() {
    List<MeterSample> samples =
        List.of(
            counter(0, 0),
            new MeterSample(at(1), null, Long.MAX_VALUE),
            counter(2, 600),
            new MeterSample(at(3), null, Long.MAX_VALUE),
            counter(4, 1200));

    assertThat(StaleCounters.leftOut(samples, GAP, FactLimits.MOST_GPU_MICROWATTS))
        .isEqualTo(samples);
  }

  private static MeterSample counter(double second, long joules) {
    return new MeterSample(at(second), null, joules * 1_000_000);
  }
}
