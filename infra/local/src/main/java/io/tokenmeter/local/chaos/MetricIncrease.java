package io.tokenmeter.local.chaos;

/**
 * What a counter counted in all, although it begins anew with each process that shows it. What a
 * process counted after the last look at it is not known: the total is a lower bound.
 */
final class MetricIncrease {

  private double last;
  private double total;

  /** The counter's present value; one below the last comes from a new process. */
  void observe(double value) {
    total += value >= last ? value - last : value;
    last = value;
  }

  long total() {
    return Math.round(total);
  }
}
