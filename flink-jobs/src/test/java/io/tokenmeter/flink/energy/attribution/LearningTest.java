package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tokenmeter.flink.energy.attribution.SimulatedGpu.Engine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is learnt from a stream of which the truth is known, step by step. */
class LearningTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();
  private static final int WHOLE_PROMPTS = 1_000_000;

  /** Also where decodes are always in flight, so that no prefill ever has the GPU to itself. */
  @ParameterizedTest
  @ValueSource(ints = {WHOLE_PROMPTS, 512})
  void sharesAreRightForEnginesThatPrefillExclusivelyAndThatInterleaveChunks(int chunk) {
    SimulatedGpu gpu = new SimulatedGpu().serve(engine(chunk), 300, 0.15);
    Calibration learnt = settle(gpu, gpu.counter(0.1, 0), new HashMap<>());
    PhaseTimes times = Objects.requireNonNull(learnt.model("llama").times());
    PhasePower power = Objects.requireNonNull(learnt.model("llama").power());
    assertThat(times.passSeconds(0)).isCloseTo(0.01, within(0.001));
    assertThat(times.prefillSeconds(3_000))
        .isCloseTo(0.005 * 3_000 / Math.min(chunk, 3_000) + 0.09, within(0.02));
    assertThat(power.prefill()).isCloseTo(500, within(50.0));
    assertThat(power.decode()).isCloseTo(200, within(20.0));
    assertThat(errorFrom(120, gpu, gpu.counter(0.1, 0))).isLessThan(0.06);
  }

  @Test
  void theDelayOfTheMeterIsEstimatedAndTakenOut() {
    SimulatedGpu gpu = new SimulatedGpu().serve(engine(WHOLE_PROMPTS), 300, 0.5);
    List<MeterSample> late = gpu.counter(0.1, 0.5);
    assertThat(settle(gpu, late, new HashMap<>()).delay().micros()).isEqualTo(500_000);
    assertThat(errorFrom(120, gpu, late)).isLessThan(0.06);
  }

  @ParameterizedTest
  @ValueSource(doubles = {7, -7, 29, 2.4})
  void aClockThatIsFurtherOffThanTheDelaySearchedIsTold(double aheadSeconds) {
    SimulatedGpu gpu = new SimulatedGpu().serve(engine(WHOLE_PROMPTS), 400, 2);
    assertThat(offsetSeconds(gpu, gpu.counter(1, aheadSeconds)))
        .isCloseTo((int) Math.round(aheadSeconds), within(1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, -0.5})
  void clocksThatAgreeButForTheDelayAreToldToAgree(double aheadSeconds) {
    SimulatedGpu gpu = new SimulatedGpu().serve(engine(WHOLE_PROMPTS), 400, 2);
    assertThat(offsetSeconds(gpu, gpu.counter(0.1, aheadSeconds))).isZero();
  }

  @Test
  void aClockThatIsMendedIsToldToAgreeAgain() {
    SimulatedGpu gpu = new SimulatedGpu().serve(engine(WHOLE_PROMPTS), 800, 2);
    List<MeterSample> samples =
        Stream.concat(
                gpu.counter(1, 7).stream().filter(s -> s.timeMicros() < at(400)),
                gpu.counter(1, 0).stream().filter(s -> s.timeMicros() >= at(400)))
            .toList();
    List<MeterSample> until = samples.stream().filter(s -> s.timeMicros() < at(390)).toList();
    assertThat(offsetSeconds(gpu, until)).isEqualTo(7);
    assertThat(offsetSeconds(gpu, samples)).isZero();
  }

  /** Readings of half a minute say nothing of a second, and a load without a pause neither. */
  @Test
  void nothingIsToldOfClocksWhereTheLoadDoesNotTell() {
    SimulatedGpu varied = new SimulatedGpu().serve(engine(WHOLE_PROMPTS), 600, 2);
    assertThat(settle(varied, varied.counter(30, 7), new HashMap<>()).offset().seconds()).isNull();
    WindowSettlement even =
        new WindowSettlement(
            SETTINGS,
            Moments.steady(400, 300),
            List.of(Moments.generation("llama", "g", 0, 1, 400)),
            Calibration.prior(SETTINGS));
    for (int second = 0; second < 390; second += 10) {
      even.settle(at(second), at(second + 10));
    }
    assertThat(even.calibration().offset().seconds()).isNull();
  }

  private static int offsetSeconds(SimulatedGpu gpu, List<MeterSample> samples) {
    return Objects.requireNonNull(settle(gpu, samples, new HashMap<>()).offset().seconds());
  }

  @Test
  void aModelThatBecomesAnotherUnderTheSameNameIsLearntAnew() {
    Engine quantised = new Engine(512, 1e-5, 0.005, 300, 250);
    SimulatedGpu gpu =
        new SimulatedGpu().serve(engine(WHOLE_PROMPTS), 300, 0.3).serve(quantised, 1_200, 0.1);
    PhasePower power =
        Objects.requireNonNull(
            settle(gpu, gpu.counter(0.1, 0), new HashMap<>()).model("llama").power());
    assertThat(power.prefill()).isCloseTo(300, within(30.0));
    assertThat(power.decode()).isCloseTo(250, within(25.0));
    assertThat(errorFrom(900, gpu, gpu.counter(0.1, 0))).isLessThan(0.06);
  }

  /** The best fit to these few prefills says that a pass takes no time. */
  @Test
  void whoeverIsInFlightHasAPartInTheGpusTimeWhateverWasLearnt() {
    List<GenerationOnGpu> generations =
        List.of(
            tokens("nothing counted", 0, 0.2, 10.2, 0, 0),
            tokens("long", 0.4, 7.8, 10.7, 3375, 220),
            tokens("short", 2.7, 3.1, 3.2, 18, 122),
            tokens("last", 85.2, 87.6, 91.6, 913, 2));
    AttributionSettings bridging = SETTINGS.withCadence(Cadence.LONGEST_GAP_MICROS);
    WindowSettlement settlement =
        new WindowSettlement(
            bridging,
            List.of(
                new MeterSample(at(20), 0L, null), new MeterSample(at(110), 100_000_000L, null)),
            generations,
            Calibration.prior(bridging));
    WindowResult last = settlement.settle(at(0), at(10));
    for (int second = 10; second < 100; second += 10) {
      last = settlement.settle(at(second), at(second + 10));
    }
    assertThat(last.startMicros()).isEqualTo(at(90));
    assertThat(last.allocatedMicros()).isEqualTo(10_000_000);
  }

  private static GenerationOnGpu tokens(
      String id, double start, double turn, double end, long computed, long decoded) {
    return new GenerationOnGpu(
        Moments.GPU,
        "acme",
        "test",
        id,
        "llama",
        null,
        null,
        at(start),
        at(turn),
        at(end),
        at(end),
        computed,
        decoded,
        1);
  }

  @Test
  void whatIsRememberedOfModelsIsBounded() {
    WindowSettlement settlement =
        new WindowSettlement(
            SETTINGS, Moments.steady(400, 300), manyModels(), Calibration.prior(SETTINGS));
    for (int second = 0; second < 400; second += 10) {
      settlement.settle(at(second), at(second + 10));
    }
    assertThat(settlement.calibration().models())
        .hasSize(Calibration.MOST_MODELS)
        .extracting(ModelCalibration::model)
        .contains("model-139|model-139@lab")
        .isSorted();
  }

  @Test
  void aWindowSettlesWithoutTheEvidenceAsWithIt() {
    SimulatedGpu gpu = new SimulatedGpu().serve(engine(512), 130, 0.3);
    List<MeterSample> samples = gpu.counter(0.1, 0);
    WindowSettlement settlement =
        new WindowSettlement(SETTINGS, samples, gpu.generations, Calibration.prior(SETTINGS));
    for (int second = 0; second < 100; second += 10) {
      settlement.settle(at(second), at(second + 10));
    }
    WindowSettlement again =
        new WindowSettlement(
            SETTINGS, samples, gpu.generations, settlement.calibration().withoutEvidence());
    assertThat(again.settle(at(100), at(110))).isEqualTo(settlement.settle(at(100), at(110)));
  }

  private static Engine engine(int chunk) {
    return new Engine(chunk, 3e-5, 0.01, 500, 200);
  }

  private static List<GenerationOnGpu> manyModels() {
    return IntStream.range(100, 140)
        .mapToObj(
            i -> {
              double start = (i - 100) * 10 + 1;
              return Moments.generation("model-" + i, "g" + i, start, start + 1, start + 3);
            })
        .toList();
  }

  private static double errorFrom(int second, SimulatedGpu gpu, List<MeterSample> samples) {
    Map<String, Double> joules = new HashMap<>();
    settle(gpu, samples, joules);
    double error = 0;
    double sum = 0;
    for (GenerationOnGpu generation : gpu.generations) {
      if (generation.startMicros() > at(second)) {
        double truth = gpu.trueJoules.getOrDefault(generation.generationId(), 0.0);
        error += Math.abs(truth - joules.getOrDefault(generation.generationId(), 0.0));
        sum += truth;
      }
    }
    return error / sum;
  }

  private static Calibration settle(
      SimulatedGpu gpu, List<MeterSample> samples, Map<String, Double> joules) {
    WindowSettlement settlement =
        new WindowSettlement(SETTINGS, samples, gpu.generations, Calibration.prior(SETTINGS));
    long end = samples.get(samples.size() - 1).timeMicros();
    for (long start = at(0); start + 10_000_000 <= end; start += 10_000_000) {
      for (WindowShare share : settlement.settle(start, start + 10_000_000).shares()) {
        joules.merge(
            share.generation().generationId(), share.activeMicrojoules() / 1e6, Double::sum);
      }
    }
    return settlement.calibration();
  }
}
