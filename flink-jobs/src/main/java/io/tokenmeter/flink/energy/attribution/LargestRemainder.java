package io.tokenmeter.flink.energy.attribution;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Divides a whole number in proportion to weights so that the parts add up to it exactly: each gets
 * its share rounded down, what is left goes one by one to the largest remainders, ties to whoever
 * comes first.
 */
public final class LargestRemainder {

  private LargestRemainder() {}

  /**
   * @param weights none negative; when all are zero, every part is zero
   */
  static long[] split(long total, double[] weights) {
    long[] parts = new long[weights.length];
    double sum = Arrays.stream(weights).sum();
    if (total == 0 || sum <= 0) {
      return parts;
    }
    double[] remainders = new double[weights.length];
    long left = total;
    for (int i = 0; i < weights.length; i++) {
      double quota = total * (weights[i] / sum);
      parts[i] = (long) Math.floor(quota);
      remainders[i] = quota - parts[i];
      left -= parts[i];
    }
    return giveOne(parts, remainders, weights, left)
        ? parts
        : settle(parts, remainders, weights, left);
  }

  /**
   * Gives one to each of the largest remainders, which is nearly always all there is to do, without
   * sorting objects; false if it is not.
   */
  private static boolean giveOne(long[] parts, double[] remainders, double[] weights, long left) {
    if (left < 0 || left > Arrays.stream(weights).filter(w -> w > 0).count()) {
      return false;
    }
    double[] sorted = remainders.clone();
    Arrays.sort(sorted);
    double least = left == 0 ? Double.MAX_VALUE : sorted[(int) (sorted.length - left)];
    long given = 0;
    for (int i = 0; i < parts.length; i++) {
      if (remainders[i] > least) {
        parts[i]++;
        given++;
      }
    }
    for (int i = 0; i < parts.length && given < left; i++) {
      if (remainders[i] == least && weights[i] > 0) {
        parts[i]++;
        given++;
      }
    }
    return true;
  }

  private static long[] settle(long[] parts, double[] remainders, double[] weights, long toSettle) {
    Integer[] order = order(weights.length, Comparator.comparingDouble(i -> -remainders[i]));
    long left = toSettle;
    // Rounding of the quotas themselves can push the sum of the floors past the total by a little.
    for (int i = order.length - 1; left < 0; i = i == 0 ? order.length - 1 : i - 1) {
      if (parts[order[i]] > 0) {
        parts[order[i]]--;
        left++;
      }
    }
    for (int i = 0; left > 0; i = (i + 1) % order.length) {
      if (weights[order[i]] > 0) {
        parts[order[i]]++;
        left--;
      }
    }
    return parts;
  }

  /**
   * The same in whole numbers only.
   *
   * @param total not negative
   * @param weights none negative; when all are zero, every part is zero
   */
  public static BigInteger[] split(BigInteger total, long[] weights) {
    BigInteger sum =
        Arrays.stream(weights)
            .mapToObj(BigInteger::valueOf)
            .reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger[] parts = new BigInteger[weights.length];
    Arrays.fill(parts, BigInteger.ZERO);
    if (sum.signum() == 0) {
      return parts;
    }
    BigInteger[] remainders = new BigInteger[weights.length];
    BigInteger left = total;
    for (int i = 0; i < weights.length; i++) {
      BigInteger[] quota = total.multiply(BigInteger.valueOf(weights[i])).divideAndRemainder(sum);
      parts[i] = quota[0];
      remainders[i] = quota[1];
      left = left.subtract(quota[0]);
    }
    Integer[] order =
        order(weights.length, Comparator.comparing((Integer i) -> remainders[i]).reversed());
    for (int i = 0; i < left.intValueExact(); i++) {
      parts[order[i]] = parts[order[i]].add(BigInteger.ONE);
    }
    return parts;
  }

  private static Integer[] order(int length, Comparator<Integer> byRemainder) {
    return IntStream.range(0, length).boxed().sorted(byRemainder).toArray(Integer[]::new);
  }
}
