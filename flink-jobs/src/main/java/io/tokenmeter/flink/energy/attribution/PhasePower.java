package io.tokenmeter.flink.energy.attribution;

/**
 * What a GPU draws above its idle floor while it computes for one model, in watts, and how
 * uncertain that is.
 *
 * @param prefillError relative standard error
 * @param decodeError relative standard error
 * @param residual how far an interval of the meter falls from what the powers say, relative, root
 *     mean square
 */
public record PhasePower(
    double prefill, double decode, double prefillError, double decodeError, double residual) {

  static final int FEATURES = 2;

  /** Prefill is bound by compute and decode by memory: about twice the power above idle. */
  static final double PREFILL_TO_DECODE = 2;

  /** How far the prior may be off, relative. */
  static final double PRIOR_DEVIATION = 0.3;

  /** No phase draws nothing, of the prior's: whoever is in flight has a part in what is active. */
  private static final double LEAST = 0.01;

  /** Before the model was metered. */
  static PhasePower prior(double decodeWatts) {
    return new PhasePower(
        PREFILL_TO_DECODE * decodeWatts,
        decodeWatts,
        PRIOR_DEVIATION,
        PRIOR_DEVIATION,
        PRIOR_DEVIATION);
  }

  /** What the meter's rows say, near the prior as far as they leave it open. */
  static PhasePower of(NormalEquations metered, double priorDecodeWatts, PhasePower before) {
    double[] prior = {PREFILL_TO_DECODE * priorDecodeWatts, priorDecodeWatts};
    double[] deviations = {prior[0] * PRIOR_DEVIATION, prior[1] * PRIOR_DEVIATION};
    double[] watts =
        metered.solve(prior, deviations, new double[] {before.prefill(), before.decode()});
    for (int i = 0; i < watts.length; i++) {
      watts[i] = Math.max(watts[i], LEAST * prior[i]);
    }
    double variance = metered.residualVariance(watts);
    double a = metered.gramAt(0, 0) / variance + 1 / (deviations[0] * deviations[0]);
    double b = metered.gramAt(1, 1) / variance + 1 / (deviations[1] * deviations[1]);
    double c = metered.gramAt(0, 1) / variance;
    double determinant = a * b - c * c;
    return new PhasePower(
        watts[0],
        watts[1],
        relative(Math.sqrt(b / determinant), watts[0], prior[0]),
        relative(Math.sqrt(a / determinant), watts[1], prior[1]),
        Math.sqrt(Math.min(1, variance * metered.rows() / metered.squares())));
  }

  private static double relative(double deviation, double watts, double prior) {
    return Math.min(1, deviation / Math.max(watts, prior * PRIOR_DEVIATION));
  }
}
