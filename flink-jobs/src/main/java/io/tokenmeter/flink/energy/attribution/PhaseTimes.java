package io.tokenmeter.flink.energy.attribution;

import org.jspecify.annotations.Nullable;

/**
 * How long an engine keeps the GPU with one model: {@code pass + context x thousands of tokens in
 * the batch} for a decode pass, and {@code prefill + tokens x n + attention x n^2} for a prefill of
 * n thousand tokens. All in seconds.
 */
public record PhaseTimes(
    double pass, double context, double prefill, double tokens, double attention) {

  static final int FEATURES = 5;

  private static final double THOUSAND = 1000;

  /** Of a model's speed alone: a pass costs what the compute of {@code passTokens} tokens does. */
  static PhaseTimes ofSpeed(double secondsPerToken, double passTokens) {
    double pass = secondsPerToken * passTokens;
    return new PhaseTimes(pass, 0, pass, secondsPerToken * THOUSAND, 0);
  }

  static PhaseTimes of(double[] coefficients) {
    return new PhaseTimes(
        coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
  }

  PhaseTimes withPassOfAtLeast(double least) {
    return pass >= least ? this : new PhaseTimes(least, context, prefill, tokens, attention);
  }

  double[] coefficients() {
    return new double[] {pass, context, prefill, tokens, attention};
  }

  /** Seconds of compute of one prefill. */
  double prefillSeconds(long computedTokens) {
    double n = computedTokens / THOUSAND;
    return prefill + tokens * n + attention * n * n;
  }

  /** Seconds of one decode pass over a batch with so many tokens of context. */
  double passSeconds(double contextTokens) {
    return pass + context * contextTokens / THOUSAND;
  }

  /** Tracks the speed of fast prefills: the 5 % quantile, without keeping what was seen. */
  static double faster(@Nullable Double known, double secondsPerToken) {
    if (known == null) {
      return secondsPerToken;
    }
    double step = 0.05;
    double quantile = 0.05;
    return known * (secondsPerToken < known ? 1 - step * (1 - quantile) : 1 + step * quantile);
  }
}
