package io.tokenmeter.schemas.tariff;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A supplier's bill of one month, recomputed.
 *
 * @param lines in the order of the bill
 * @param usage what it was computed from
 * @param peak the interval with the month's highest demand; empty when nothing was metered
 */
public record Bill(
    String site,
    String currency,
    List<BillLine> lines,
    MonthUsage usage,
    Optional<IntervalEnergy> peak) {

  /** Sum of the rounded lines. */
  public BigDecimal total() {
    return lines.stream().map(BillLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Whether every quarter of an hour of the month was metered; else the bill is of a part. */
  public boolean isComplete() {
    return usage.missingQuarters().isEmpty();
  }
}
