package io.tokenmeter.flink.energy.attribution;

import org.jspecify.annotations.Nullable;

/**
 * What is learnt of one model on one GPU.
 *
 * @param model the model's key, see {@link GenerationOnGpu#modelKey()}
 * @param fastSecondsPerToken prefill time per token, a pass counted as tokens, of a fast prefill;
 *     null until a prefill has been seen
 * @param times null until a prefill has been seen
 * @param power null until the model was metered
 * @param timing the rows that {@code times} come from
 * @param metered the rows that {@code power} comes from
 * @param usedAtMicros end of the last epoch that the model ran in
 */
public record ModelCalibration(
    String model,
    @Nullable Double fastSecondsPerToken,
    @Nullable PhaseTimes times,
    @Nullable PhasePower power,
    NormalEquations timing,
    NormalEquations metered,
    long usedAtMicros) {

  static ModelCalibration unknown(String model) {
    return new ModelCalibration(
        model,
        null,
        null,
        null,
        NormalEquations.none(PhaseTimes.FEATURES),
        NormalEquations.none(PhasePower.FEATURES),
        0);
  }

  /** The same without the rows: enough to divide by, not to go on learning. */
  ModelCalibration withoutEvidence() {
    return new ModelCalibration(
        model,
        fastSecondsPerToken,
        times,
        power,
        new NormalEquations(new double[0], new double[0], 0, 0),
        new NormalEquations(new double[0], new double[0], 0, 0),
        usedAtMicros);
  }
}
