package io.tokenmeter.flink.cost;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.tariff.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Price of electricity over one window: energy and all that is charged per kWh. Where the tariff
 * changes inside the window, each slice counts by its part of the time. Demand, fixed and
 * take-or-pay charges are not in it, because a month must end before they are known.
 *
 * @param priceTimesMicros sum over the slices of price per kWh times their microseconds, exact
 */
record MeanTariff(BigDecimal priceTimesMicros, long micros, String currency) {

  private static final BigDecimal MICROJOULES_PER_KWH = new BigDecimal("3600000000000");

  /** Empty when the price of any slice is unknown, or the currency changes. */
  static Optional<MeanTariff> of(
      @Nullable String site, Instant start, Instant end, ReferenceTables tables) {
    BigDecimal sum = BigDecimal.ZERO;
    String currency = null;
    for (Instant from = start; from.isBefore(end); ) {
      Optional<UnitPrice> price =
          site == null ? Optional.empty() : UnitPrice.at(site, from, tables);
      if (price.isEmpty() || (currency != null && !currency.equals(price.get().currency()))) {
        return Optional.empty();
      }
      Instant to = tables.nextTariffChange(site, from).filter(end::isAfter).orElse(end);
      sum = sum.add(price.get().perKwh().multiply(micros(from, to)));
      currency = price.get().currency();
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
