package io.tokenmeter.flink.cost;

import io.tokenmeter.flink.energy.attribution.LargestRemainder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/** Amounts, and grams, with 12 decimals; rounded once, half-even. */
final class Money {

  static final int DECIMALS = 12;

  private Money() {}

  static BigDecimal rounded(BigDecimal exact) {
    return exact.setScale(DECIMALS, RoundingMode.HALF_EVEN);
  }

  /** {@code numerator / denominator}, rounded once. */
  static BigDecimal quotient(BigDecimal numerator, BigDecimal denominator) {
    return numerator.divide(denominator, DECIMALS, RoundingMode.HALF_EVEN);
  }

  /**
   * Divides a rounded amount in proportion to the weights so that the parts add up to it exactly.
   *
   * @param amount negative when a tariff is
   * @param weights not all zero unless the amount is
   */
  static List<BigDecimal> split(BigDecimal amount, long[] weights) {
    BigInteger units = amount.unscaledValue();
    return Arrays.stream(LargestRemainder.split(units.abs(), weights))
        .map(part -> units.signum() < 0 ? part.negate() : part)
        .map(part -> new BigDecimal(part, amount.scale(), MathContext.UNLIMITED))
        .toList();
  }
}
