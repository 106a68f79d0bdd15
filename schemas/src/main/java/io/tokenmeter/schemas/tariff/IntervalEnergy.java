package io.tokenmeter.schemas.tariff;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Energy that was drawn in one metering interval.
 *
 * @param kwh exact as metered; negative when the site fed in
 */
public record IntervalEnergy(Instant start, Instant end, BigDecimal kwh) {

  private static final Set<Long> MINUTES = Set.of(15L, 30L, 60L);

  /**
   * @throws IllegalArgumentException unless the interval is of 15, 30 or 60 minutes and begins at a
   *     multiple of its quarter-hours
   */
  public IntervalEnergy {
    long seconds = Duration.between(start, end).toSeconds();
    if (seconds % 60 != 0 || !MINUTES.contains(seconds / 60)) {
      throw new IllegalArgumentException(
          "interval %s to %s is not of 15, 30 or 60 minutes".formatted(start, end));
    }
    if (start.getEpochSecond() % 900 != 0 || start.getNano() != 0) {
      throw new IllegalArgumentException(
          "interval %s to %s does not begin at a quarter of an hour".formatted(start, end));
    }
  }

  public Duration length() {
    return Duration.between(start, end);
  }

  /** Mean power over the interval, rounded half-up. */
  BigDecimal meanKw(int decimals) {
    return kwh.multiply(BigDecimal.valueOf(60))
        .divide(BigDecimal.valueOf(length().toMinutes()), decimals, RoundingMode.HALF_UP);
  }
}
