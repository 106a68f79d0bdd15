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
