package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.TariffComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Demand that a month is billed for: the highest of the month's own peak, the ratchet's share of
 * the highest peak of the months before, and the contract's minimum.
 */
final class DemandCharge {

  private final SupplyContract contract;
  private final Map<YearMonth, BigDecimal> pastPeaksKw;

  /**
   * @param pastPeaksKw measured demand of earlier months
   */
  DemandCharge(SupplyContract contract, Map<YearMonth, BigDecimal> pastPeaksKw) {
    this.contract = contract;
    this.pastPeaksKw = pastPeaksKw;
  }

  /**
   * @param peakKw the month's own
   * @throws IllegalArgumentException when the ratchet looks back on a month of the contract whose
   *     peak is unknown
   */
  BigDecimal billedKw(TariffComponent component, YearMonth month, BigDecimal peakKw) {
    BigDecimal billed = peakKw.max(ratchetKw(component, month));
    BigDecimal minimum = component.getMinimumKw();
    return rounded(minimum == null ? billed : billed.max(minimum));
  }

  private BigDecimal ratchetKw(TariffComponent component, YearMonth month) {
    BigDecimal share = component.getRatchetShare();
    if (share == null) {
      return BigDecimal.ZERO;
    }
    YearMonth first =
        YearMonth.from(contract.getEffectiveFrom().atZone(ZoneId.of(contract.getTimeZone())));
    List<YearMonth> before =
        IntStream.rangeClosed(1, component.getRatchetMonths())
            .mapToObj(month::minusMonths)
            .filter(past -> !past.isBefore(first))
            .sorted()
            .toList();
    List<YearMonth> unknown = before.stream().filter(p -> !pastPeaksKw.containsKey(p)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s looks back on %s, whose peak demand is unknown; give the intervals of those months or their peaks"
              .formatted(component.getComponent(), unknown));
    }
    return before.stream()
        .map(pastPeaksKw::get)
        .reduce(BigDecimal.ZERO, BigDecimal::max)
        .multiply(share);
  }

  private BigDecimal rounded(BigDecimal kw) {
    return kw.setScale(contract.getDemandDecimals(), RoundingMode.HALF_UP);
  }
}
