package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What holds for every schedule, gap and counter reset. */
class WindowSettlementProperties {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();
  private static final int SECONDS = 60;

  @Property(tries = 200)
  void everyWindowAddsUpExactly(
      @ForAll("samples") List<MeterSample> samples,
      @ForAll("generations") List<GenerationOnGpu> generations) {
    for (WindowResult window : settle(samples, generations)) {
      assertThat(sum(window, WindowShare::activeMicrojoules)).isEqualTo(window.activeMicrojoules());
      assertThat(sum(window, WindowShare::gpuTimeMicros)).isEqualTo(window.allocatedMicros());
      assertThat(sum(window, WindowShare::idleMicrojoules))
          .isLessThanOrEqualTo(window.idleMicrojoules());
      assertThat(window.coveredMicros() + window.uncoveredMicros())
          .isEqualTo(window.endMicros() - window.startMicros());
      assertThat(window.shares())
          .allSatisfy(
              share -> {
                assertThat(share.activeMicrojoules()).isNotNegative();
                assertThat(share.prefillMicrojoules()).isBetween(0L, share.activeMicrojoules());
                assertThat(share.errorMicrojoules()).isBetween(0L, share.activeMicrojoules() * 2);
              });
    }
  }

  @Property(tries = 100)
  void measuredEnergyTelescopesToTheMetersOwn(
      @ForAll("samples") List<MeterSample> samples,
      @ForAll("generations") List<GenerationOnGpu> generations) {
    WindowSettlement settlement = settlement(samples, generations);
    for (long start = NOON; start < NOON + SECONDS * 1_000_000L; start += 10_000_000) {
      long longestGap = settlement.calibration().cadence().longestGap(SETTINGS);
      long metered =
          MeterTimeline.of(sorted(samples), longestGap).between(start, start + 10_000_000).stream()
              .mapToLong(MeterInterval::energyMicrojoules)
              .sum();
      assertThat(settlement.settle(start, start + 10_000_000).measuredMicrojoules())
          .isEqualTo(metered);
    }
  }

  /** Also across a change of the meter's delay: a window begins where the one before ended. */
  @Property(tries = 100)
  void theMetersEnergyIsCountedOnceWhateverItsDelay(
      @ForAll("samples") List<MeterSample> samples,
      @ForAll @IntRange(min = -4, max = 4) int before,
      @ForAll @IntRange(min = -4, max = 4) int after) {
    MeterTimeline meter = MeterTimeline.of(sorted(samples), 90_000_000);
    long middle = NOON + 20_000_000;
    long end = NOON + 30_000_000;
    MeterDelay first = new MeterDelay(before * 250_000L, before * 250_000L, new double[0], 0);
    MeterDelay second = new MeterDelay(after * 250_000L, before * 250_000L, new double[0], 0);
    List<MeterInterval> intervals =
        new ArrayList<>(RequestClock.between(meter, first, NOON + 10_000_000, middle));
    intervals.addAll(RequestClock.between(meter, second, middle, end));
    assertThat(intervals.stream().mapToLong(MeterInterval::micros).sum()).isEqualTo(20_000_000);
    Assume.that(intervals.stream().noneMatch(MeterInterval::isMissing));
    assertThat(intervals.stream().mapToLong(MeterInterval::energyMicrojoules).sum())
        .isEqualTo(
            meter.between(NOON + 10_000_000 + first.micros(), end + second.micros()).stream()
                .mapToLong(MeterInterval::energyMicrojoules)
                .sum());
  }

  @Property(tries = 100)
  void theOrderOfArrivalMakesNoDifference(
      @ForAll("samples") List<MeterSample> samples,
      @ForAll("generations") List<GenerationOnGpu> generations,
      @ForAll Random random) {
    List<MeterSample> shuffledSamples = new ArrayList<>(samples);
    List<GenerationOnGpu> shuffledGenerations = new ArrayList<>(generations);
    Collections.shuffle(shuffledSamples, random);
    Collections.shuffle(shuffledGenerations, random);
    assertThat(settle(shuffledSamples, shuffledGenerations))
        .isEqualTo(settle(samples, generations));
  }

  @Property
  void wholeNumbersAreDividedWithoutRemainder(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long total,
      @ForAll @Size(min = 1, max = 40) List<@LongRange(min = 0, max = 1_000_000) Long> weights) {
    long[] whole = weights.stream().mapToLong(w -> w).toArray();
    double[] floating = weights.stream().mapToDouble(w -> w / 7.0).toArray();
    boolean nothing = Arrays.stream(whole).sum() == 0;

    long expected = nothing ? 0 : total;
    assertThat(Arrays.stream(LargestRemainder.split(total, floating)).sum()).isEqualTo(expected);
    assertThat(
            Arrays.stream(LargestRemainder.split(BigInteger.valueOf(total), whole))
                .reduce(BigInteger.ZERO, BigInteger::add))
        .isEqualTo(BigInteger.valueOf(expected));
  }

  private static List<WindowResult> settle(
      List<MeterSample> samples, List<GenerationOnGpu> generations) {
    WindowSettlement settlement = settlement(samples, generations);
    List<WindowResult> windows = new ArrayList<>();
    for (int start = 0; start < SECONDS; start += 10) {
      windows.add(settlement.settle(NOON + start * 1_000_000L, NOON + (start + 10) * 1_000_000L));
    }
    return windows;
  }

  private static WindowSettlement settlement(
      List<MeterSample> samples, List<GenerationOnGpu> generations) {
    return new WindowSettlement(SETTINGS, samples, generations, Calibration.prior(SETTINGS));
  }

  private static long sum(WindowResult window, java.util.function.ToLongFunction<WindowShare> of) {
    return window.shares().stream().mapToLong(of).sum();
  }

  private static List<MeterSample> sorted(List<MeterSample> samples) {
    return samples.stream()
        .sorted(java.util.Comparator.comparingLong(MeterSample::timeMicros))
        .toList();
  }

  /** Counters that now and then are reset or absent, at irregular times with gaps. */
  @Provide
  Arbitrary<List<MeterSample>> samples() {
    Arbitrary<MeterSample> sample =
        Combinators.combine(
                Arbitraries.longs().between(0, SECONDS * 1_000_000L),
                Arbitraries.longs().between(0, 700_000_000L).injectNull(0.2),
                Arbitraries.longs().between(0, 40_000_000_000L).injectNull(0.2))
            .as((time, power, counter) -> new MeterSample(NOON + time, power, counter));
    return sample.list().ofMaxSize(60).uniqueElements(MeterSample::timeMicros);
  }

  @Provide
  Arbitrary<List<GenerationOnGpu>> generations() {
    Arbitrary<Long> time = Arbitraries.longs().between(-5_000_000L, SECONDS * 1_000_000L);
    Arbitrary<GenerationOnGpu> generation =
        Combinators.combine(
                time,
                time,
                time,
                Arbitraries.of("llama", "mistral"),
                Arbitraries.longs().between(0, 5_000),
                Arbitraries.longs().between(0, 900),
                Arbitraries.strings().alpha().ofLength(6))
            .as(
                (a, b, c, model, computed, decoded, id) -> {
                  long[] t = {NOON + a, NOON + b, NOON + c};
                  Arrays.sort(t);
                  return new GenerationOnGpu(
                      "GPU-1", "acme", "test", id, model, null, null, t[0], t[1], t[2], t[2],
                      computed, decoded, 1);
                });
    return generation.list().ofMaxSize(12).uniqueElements(GenerationOnGpu::generationId);
  }
}
