package io.tokenmeter.flink.energy.attribution;

import java.util.Arrays;

/**
 * What rows {@code features . coefficients = observed} have said so far, in the compact form that
 * least squares needs of them. Older rows fade.
 *
 * @param gram sums of products of features, row by row
 * @param moment sums of features times what was observed
 * @param squares sum of squares of what was observed
 * @param rows how many rows, the faded ones counted in part
 */
@SuppressWarnings("ArrayRecordComponent")
public record NormalEquations(double[] gram, double[] moment, double squares, double rows) {

  private static final int MOST_ROUNDS = 300;
  private static final double CONVERGED = 1e-9;

  static NormalEquations none(int features) {
    return new NormalEquations(new double[features * features], new double[features], 0, 0);
  }

  /** A copy of which everything counts {@code factor} times. */
  NormalEquations faded(double factor) {
    return new NormalEquations(
        Arrays.stream(gram).map(v -> v * factor).toArray(),
        Arrays.stream(moment).map(v -> v * factor).toArray(),
        squares * factor,
        rows * factor);
  }

  boolean isEmpty() {
    return rows <= 0;
  }

  /**
   * The coefficients, none negative, that explain the rows best and stay near the prior as far as
   * the rows leave it open (ridge regression: the prior is one more row for each coefficient).
   *
   * @param deviations standard deviations of the prior, all positive
   * @param start where the search begins
   */
  double[] solve(double[] prior, double[] deviations, double[] start) {
    double variance = residualVariance(start);
    double[] found = start.clone();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double moved = 0;
      for (int j = 0; j < found.length; j++) {
        double weight = variance / (deviations[j] * deviations[j]);
        double better = best(j, found, weight, weight * prior[j]);
        moved = Math.max(moved, Math.abs(better - found[j]) / (Math.abs(better) + deviations[j]));
        found[j] = better;
      }
      if (moved < CONVERGED) {
        break;
      }
    }
    return found;
  }

  /** Mean square of what the coefficients leave unexplained; positive. */
  double residualVariance(double[] coefficients) {
    double left = squares;
    for (int i = 0; i < moment.length; i++) {
      left -= 2 * coefficients[i] * moment[i];
      for (int j = 0; j < moment.length; j++) {
        left += coefficients[i] * gramAt(i, j) * coefficients[j];
      }
    }
    double least = 1e-4 * squares / Math.max(rows, 1);
    return Math.max(left / Math.max(rows, 1), Math.max(least, Double.MIN_NORMAL));
  }

  double gramAt(int i, int j) {
    return gram[i * moment.length + j];
  }

  private double best(int j, double[] found, double ridge, double ridgeMoment) {
    double open = moment[j] + ridgeMoment;
    for (int k = 0; k < found.length; k++) {
      open -= k == j ? 0 : gramAt(j, k) * found[k];
    }
    double curvature = gramAt(j, j) + ridge;
    return curvature > 0 ? Math.max(0, open / curvature) : found[j];
  }

  /** Collects rows before they become a record. */
  static final class Sums {

    private final double[] gram;
    private final double[] moment;
    private double squares;
    private double rows;

    Sums(int features) {
      gram = new double[features * features];
      moment = new double[features];
    }

    void add(double observed, double weight, double... features) {
      double weighted = observed * weight;
      for (int i = 0; i < features.length; i++) {
        double feature = features[i] * weight;
        moment[i] += feature * weighted;
        for (int j = 0; j < features.length; j++) {
          gram[i * features.length + j] += feature * features[j] * weight;
        }
      }
      squares += weighted * weighted;
      rows++;
    }

    boolean isEmpty() {
      return rows <= 0;
    }

    /** What was known, faded, and these rows. */
    NormalEquations after(NormalEquations known, double fading) {
      NormalEquations sum = known.isEmpty() ? none(moment.length) : known.faded(fading);
      for (int i = 0; i < gram.length; i++) {
        sum.gram[i] += gram[i];
      }
      for (int i = 0; i < moment.length; i++) {
        sum.moment[i] += moment[i];
      }
      return new NormalEquations(sum.gram, sum.moment, sum.squares + squares, sum.rows + rows);
    }
  }
}
