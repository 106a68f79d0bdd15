package io.tokenmeter.flink.energy.attribution;

import java.math.BigInteger;

/** Integer arithmetic that does not overflow on the way to a result that fits. */
final class ExactMath {

  private ExactMath() {}

  /** {@code a * b / c}, rounded down. */
  static long multiplyDivide(long a, long b, long c) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
      return Math.floorDiv(low, c);
    }
    BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    BigInteger[] parts = product.divideAndRemainder(BigInteger.valueOf(c));
    boolean roundDown = parts[1].signum() != 0 && parts[1].signum() != Long.signum(c);
    return (roundDown ? parts[0].subtract(BigInteger.ONE) : parts[0]).longValueExact();
  }
}
