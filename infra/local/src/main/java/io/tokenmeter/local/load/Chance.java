package io.tokenmeter.local.load;

import java.util.SplittableRandom;

/** The dice of one event: drawn from its number, so that the same event comes out each time. */
final class Chance {

  private static final long STRIDE = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  Chance(long seed, long number) {
    this.random = new SplittableRandom(seed * STRIDE ^ number * 0xD1B54A32D192ED03L);
  }

  /** Whether something of that probability happens. */
  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Many small ones and few large: half are below the median. */
  long longTailed(double median, double spread, long max) {
    double drawn = median * Math.exp(spread * random.nextGaussian());
    return Math.max(1, Math.min(max, Math.round(drawn)));
  }

  /** Zero is the likeliest, each further one less so. */
  int skewedBelow(int bound) {
    double u = random.nextDouble();
    return Math.min(bound - 1, (int) (bound * u * u));
  }
}
