package io.tokenmeter.flink.cost;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Tariff;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Price of electricity over one window. Where the tariff changes inside the window, each slice
 * counts by its part of the time.
 *
 * @param priceTimesMicros sum over the slices of price per kWh times their microseconds, exact
 */
record MeanTariff(BigDecimal priceTimesMicros, long micros, String currency) {

  private static final BigDecimal MICROJOULES_PER_KWH = new BigDecimal("3600000000000");

  /** Empty when any slice has no tariff, or the currency changes. */
  static Optional<MeanTariff> of(
      @Nullable String site, Instant start, Instant end, ReferenceTables tables) {
    BigDecimal sum = BigDecimal.ZERO;
    String currency = null;
    for (Instant from = start; from.isBefore(end); ) {
      Optional<Tariff> tariff = site == null ? Optional.empty() : tables.tariff(site, from);
      if (tariff.isEmpty() || (currency != null && !currency.equals(tariff.get().getCurrency()))) {
        return Optional.empty();
      }
      Instant to = tables.nextTariffChange(site, from).filter(end::isAfter).orElse(end);
      sum = sum.add(tariff.get().getPricePerKwh().multiply(micros(from, to)));
      currency = tariff.get().getCurrency();
      from = to;
    }
    return currency == null
        ? Optional.empty()
        : Optional.of(new MeanTariff(sum, ChronoUnit.MICROS.between(start, end), currency));
  }

  /** Cost of an energy that was used evenly over the window, rounded once. */
  BigDecimal cost(long microjoules) {
    return cost(BigDecimal.valueOf(microjoules));
  }

  BigDecimal cost(BigDecimal microjoules) {
    return Money.quotient(
        priceTimesMicros.multiply(microjoules),
        MICROJOULES_PER_KWH.multiply(BigDecimal.valueOf(micros)));
  }

  private static BigDecimal micros(Instant from, Instant to) {
    return BigDecimal.valueOf(ChronoUnit.MICROS.between(from, to));
  }
}
