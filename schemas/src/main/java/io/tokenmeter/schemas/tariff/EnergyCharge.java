package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.reference.TariffComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one component charges for the energy of many intervals, at a rate that may change with time.
 * Exact until it is rounded: energy is used evenly over its interval, and every slice of it counts
 * at the rate of its own time.
 */
final class EnergyCharge {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final BigDecimal HOUR_MICROS = BigDecimal.valueOf(HOUR.toNanos() / 1_000);
  private static final int KWH_DECIMALS = 9;

  private final TariffComponent first;
  private BigDecimal kwhTimesRateTimesMicros = BigDecimal.ZERO;
  private BigDecimal kwhTimesMicros = BigDecimal.ZERO;
  private boolean isRateConstant = true;

  EnergyCharge(TariffComponent component) {
    this.first = component;
  }

  /** Adds the part of the interval between two instants. */
  void add(IntervalEnergy interval, Instant from, Instant to, BigDecimal rate) {
    BigDecimal slice =
        interval
            .kwh()
            .multiply(BigDecimal.valueOf(ChronoUnit.MICROS.between(from, to)))
            .multiply(BigDecimal.valueOf(HOUR.dividedBy(interval.length())));
    kwhTimesMicros = kwhTimesMicros.add(slice);
    kwhTimesRateTimesMicros = kwhTimesRateTimesMicros.add(slice.multiply(rate));
    isRateConstant &= rate.compareTo(first.getRate()) == 0;
  }

  /** The component as it was in force first. */
  TariffComponent component() {
    return first;
  }

  /** The rate per kWh; null when it changed. */
  @Nullable BigDecimal rate() {
    return isRateConstant ? first.getRate() : null;
  }

  /** Rounded once. */
  BigDecimal amount(int decimals, RoundingMode rounding) {
    return kwhTimesRateTimesMicros.divide(HOUR_MICROS, decimals, rounding);
  }

  /** Energy that was charged, rounded half-up to nine decimals. */
  BigDecimal kwh() {
    return kwhTimesMicros.divide(HOUR_MICROS, KWH_DECIMALS, RoundingMode.HALF_UP);
  }
}
