package io.tokenmeter.flink.energy.attribution;

import org.jspecify.annotations.Nullable;

/** What is known of a GPU's meter at one instant; at least one of the two numbers is there. */
public record MeterSample(
    long timeMicros, @Nullable Long powerMicrowatts, @Nullable Long energyCounterMicrojoules) {

  /**
   * Joins two samples of the same instant. A number that only one has is kept; of two different
   * ones the larger, so that the order of arrival makes no difference.
   */
  public MeterSample merge(MeterSample other) {
    return new MeterSample(
        timeMicros,
        larger(powerMicrowatts, other.powerMicrowatts),
        larger(energyCounterMicrojoules, other.energyCounterMicrojoules));
  }

  private static @Nullable Long larger(@Nullable Long a, @Nullable Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Math.max(a, b);
  }
}
