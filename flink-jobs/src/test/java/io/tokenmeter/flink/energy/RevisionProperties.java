package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.GPU;
import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Cadence;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.schemas.derived.GpuCharge;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.NullUnmarked;

/**
 * What holds when facts of any schedule, with gaps and counter resets, come late in any order and
 * in any number of passes. What a calibration has learnt by the time a window settles depends on
 * what had come by then, and stays: so of facts that come late, the order makes no difference to
 * any number, and their being late none to a number that no calibration enters.
 */
@NullUnmarked
class RevisionProperties {

  private static final AttributionSettings SETTINGS =
      AttributionSettings.defaults()
          .withMaxGenerationAge(Duration.ofSeconds(20))
          .withRevisionHorizon(Duration.ofHours(1));

  /**
   * A gap that is bridged whatever cadence is seen: there is none that lateness could change. Time
   * waits longer than such a gap, or it would settle before the reading that measures it.
   */
  private static final AttributionSettings KNOWN_CADENCE =
      SETTINGS
          .withCadence(Cadence.LONGEST_GAP_MICROS)
          .withMaxGenerationAge(Duration.ofSeconds(100));

  private static final int SECONDS = 90;

  private record Facts(List<MeterSample> samples, List<GenerationOnGpu> generations) {

    /** In an order in which nothing is late. */
    List<GpuFact> all() {
      List<GpuFact> facts = new ArrayList<>();
      generations.forEach(generation -> facts.add(GpuFact.of(generation)));
      samples.stream()
          .sorted(Comparator.comparingLong(MeterSample::timeMicros))
          .forEach(sample -> facts.add(GpuFactSamples.reading(sample)));
      return facts;
    }
  }

  @Property(tries = 200)
  void everyRevisionConservesEnergyAndMoney(@ForAll("facts") Facts facts, @ForAll Random random)
      throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS);
        RevisedCosts costs = new RevisedCosts()) {
      for (GenerationOnGpu generation : facts.generations()) {
        costs.finished(generation);
      }
      sendOnTime(harness, SETTINGS, facts, random);
      for (GpuFact late : shuffled(facts.all(), random)) {
        harness.send(late);
        if (random.nextInt(8) == 0) {
          harness.tick(harness.second() + 2);
          assertConserved(harness);
        }
      }
      harness.end();
      assertConserved(harness);
      costs.take(harness.settled());
      assertConserved(costs);
    }
  }

  @Property(tries = 200)
  void theOrderInWhichLateFactsComeMakesNoDifference(
      @ForAll("facts") Facts facts, @ForAll Random random) throws Exception {
    long onTime = random.nextLong();
    assertThat(told(facts, onTime, random)).isEqualTo(told(facts, onTime, random));
  }

  @Property(tries = 200)
  void whatTheMeterSaysIsTheSameAsIfNothingHadBeenLateUnlessCadenceOrDelayAreLearnt(
      @ForAll("facts") Facts facts, @ForAll Random random) throws Exception {
    List<Object> late;
    try (AttributionHarness harness = new AttributionHarness(KNOWN_CADENCE)) {
      sendOnTime(harness, KNOWN_CADENCE, facts, random);
      harness.sendAll(shuffled(facts.all(), random));
      harness.end();
      Assume.that(isMeterInStep(harness));
      late = metered(harness);
    }
    try (AttributionHarness harness = new AttributionHarness(KNOWN_CADENCE)) {
      harness.sendAll(facts.all());
      sentinel(harness, KNOWN_CADENCE);
      harness.end();
      Assume.that(isMeterInStep(harness));
      assertThat(harness.lastStatus().getLateReadings()).isZero();
      assertThat(late).isEqualTo(metered(harness));
    }
  }

  /**
   * Everything that rows say in the end, but for the numbers of revisions. A window of which
   * nothing is known has a row without numbers if more was known, or believed, at any time.
   */
  private static List<Object> told(Facts facts, long onTime, Random order) throws Exception {
    try (AttributionHarness harness = new AttributionHarness(SETTINGS)) {
      sendOnTime(harness, SETTINGS, facts, new Random(onTime));
      for (GpuFact late : shuffled(facts.all(), order)) {
        harness.send(late);
        if (order.nextInt(10) == 0) {
          harness.tick(harness.second() + 2);
        }
      }
      harness.end();
      List<Object> told = new ArrayList<>();
      windows(harness).values().stream()
          .filter(WindowResult::isCovered)
          .forEach(window -> told.add(window.withoutShares()));
      told.addAll(generations(harness).values());
      return told;
    }
  }

  /** About half of the facts, and then enough telemetry to settle their time. */
  private static void sendOnTime(
      AttributionHarness harness, AttributionSettings settings, Facts facts, Random random)
      throws Exception {
    for (GpuFact fact : facts.all()) {
      if (random.nextBoolean()) {
        harness.send(fact);
      }
    }
    sentinel(harness, settings);
    harness.tick(harness.second() + 2);
  }

  private static void sentinel(AttributionHarness harness, AttributionSettings settings)
      throws Exception {
    long age = settings.maxGenerationAgeMicros() / 1_000_000;
    for (long second = SECONDS + 20; second <= SECONDS + 40 + age; second++) {
      harness.send(
          GpuFact.of(
              GPU, new MeterReading(at(second), 100_000_000L, null, "NVIDIA H200", "lab", true)));
    }
  }

  private static List<GpuFact> shuffled(List<GpuFact> facts, Random random) {
    List<GpuFact> shuffled = new ArrayList<>(facts);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private static void assertConserved(AttributionHarness harness) {
    long active = 0;
    for (WindowResult window : windows(harness).values()) {
      assertThat(window.coveredMicros() + window.uncoveredMicros())
          .isEqualTo(window.endMicros() - window.startMicros());
      assertThat(window.shares().stream().mapToLong(s -> s.activeMicrojoules()).sum())
          .isEqualTo(window.activeMicrojoules());
      assertThat(window.shares().stream().mapToLong(s -> s.gpuTimeMicros()).sum())
          .isEqualTo(window.allocatedMicros());
      active += window.activeMicrojoules();
    }
    assertThat(
            generations(harness).values().stream()
                .mapToLong(g -> g.totals() == null ? 0 : g.totals().activeMicrojoules())
                .sum())
        .isEqualTo(active);
  }

  /** What of the GPU's rent was allocated is what the measured generations paid for it. */
  private static void assertConserved(RevisedCosts costs) {
    boolean isAllKnown =
        costs.current().values().stream().allMatch(row -> row.getHardwareCost() != null);
    BigDecimal allocated = BigDecimal.ZERO;
    for (GpuCharge charge : costs.charges()) {
      allocated = allocated.add(charge.getAllocated());
      assertThat(charge.getAllocated().add(charge.getIdle()).add(charge.getUnallocated()))
          .isEqualByComparingTo(charge.getCharge());
    }
    Statistics.collect(isAllKnown);
    Statistics.coverage(c -> c.check(true).percentage(p -> p >= 20));
    if (isAllKnown) {
      assertThat(
              costs.current().values().stream()
                  .map(row -> row.getHardwareCost())
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(allocated);
    }
  }

  /** The last that was told of each window; of the same revision, the shares may be told again. */
  private static Map<Long, WindowResult> windows(AttributionHarness harness) {
    Map<Long, WindowResult> windows = new TreeMap<>();
    harness.settled().stream()
        .filter(s -> s.window() != null)
        .forEach(s -> windows.put(s.window().window().startMicros(), s.window().window()));
    return windows;
  }

  private record Told(GenerationOnGpu generation, ShareTotals totals) {}

  private static Map<String, Told> generations(AttributionHarness harness) {
    Map<String, Told> rows = new TreeMap<>();
    harness.generations().stream()
        .filter(SettledGeneration::isRowNew)
        .forEach(
            g -> rows.put(g.generation().generationId(), new Told(g.generation(), g.totals())));
    return rows;
  }

  /** Whether no delay of the meter was learnt, with which energy is another window's. */
  private static boolean isMeterInStep(AttributionHarness harness) throws Exception {
    return harness.calibration().delay().micros() == 0;
  }

  /** What no calibration enters. */
  private static List<Object> metered(AttributionHarness harness) {
    List<Object> metered = new ArrayList<>();
    for (WindowResult w : windows(harness).values()) {
      if (w.isCovered()) {
        metered.add(List.of(w.startMicros(), w.measuredMicrojoules(), w.provenance()));
        metered.add(List.of(w.allocatedMicros(), w.idleMicros(), w.uncoveredMicros()));
      }
    }
    for (Told row : generations(harness).values()) {
      metered.add(List.of(row.generation(), row.totals().provenance(), row.totals().isWhole()));
    }
    return metered;
  }

  @Provide
  Arbitrary<Facts> facts() {
    return Combinators.combine(Arbitraries.oneOf(samples(), wholeSamples()), generations())
        .as(Facts::new);
  }

  /** A counter and its power each second, without a gap. */
  private Arbitrary<List<MeterSample>> wholeSamples() {
    return Arbitraries.longs()
        .between(60_000_000L, 700_000_000L)
        .list()
        .ofSize(SECONDS + 21)
        .map(
            watts -> {
              List<MeterSample> samples = new ArrayList<>();
              long counter = 0;
              for (int second = 0; second < watts.size(); second++) {
                samples.add(new MeterSample(at(second), watts.get(second), counter));
                counter += watts.get(second);
              }
              return samples;
            });
  }

  private Arbitrary<List<MeterSample>> samples() {
    Arbitrary<MeterSample> sample =
        Combinators.combine(
                Arbitraries.integers().between(0, SECONDS * 10),
                Arbitraries.longs().between(0, 700_000_000L).injectNull(0.2),
                Arbitraries.longs().between(0, 40_000_000_000L).injectNull(0.2))
            .filter((tenth, power, counter) -> power != null || counter != null)
            .as((tenth, power, counter) -> new MeterSample(at(tenth / 10.0), power, counter));
    return sample.list().ofMinSize(1).ofMaxSize(60).uniqueElements(MeterSample::timeMicros);
  }

  private Arbitrary<List<GenerationOnGpu>> generations() {
    Arbitrary<GenerationOnGpu> generation =
        Combinators.combine(
                Arbitraries.integers().between(0, SECONDS * 10),
                Arbitraries.integers().between(0, 100),
                Arbitraries.integers().between(0, 100),
                Arbitraries.of("llama", "mistral"),
                Arbitraries.longs().between(0, 5_000),
                Arbitraries.longs().between(0, 900),
                Arbitraries.strings().alpha().ofLength(6))
            .as(
                (start, prefill, decode, model, computed, decoded, id) ->
                    new GenerationOnGpu(
                        GPU,
                        "acme",
                        "test",
                        id,
                        model,
                        null,
                        null,
                        at(start / 10.0),
                        at((start + prefill) / 10.0),
                        at((start + prefill + decode) / 10.0),
                        at((start + prefill + decode) / 10.0),
                        computed,
                        decoded,
                        1));
    return generation.list().ofMaxSize(8).uniqueElements(GenerationOnGpu::generationId);
  }
}
