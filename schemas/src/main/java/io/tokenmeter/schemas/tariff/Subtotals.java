package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.reference.TariffComponent;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Amounts of the lines so far, which later lines are percentages of. */
final class Subtotals {

  private final Map<String, BigDecimal> amounts = new LinkedHashMap<>();

  void add(String component, BigDecimal amount) {
    amounts.put(component, amount);
  }

  /** Sum of the lines that a percentage is of. A line that is not there counts nothing. */
  BigDecimal base(TariffComponent percentage) {
    Collection<String> of =
        percentage.getAppliesTo().isEmpty() ? amounts.keySet() : percentage.getAppliesTo();
    return of.stream()
        .map(name -> amounts.getOrDefault(name, BigDecimal.ZERO))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** So many per cent of {@link #base}, exact. */
  BigDecimal percent(TariffComponent percentage) {
    return base(percentage).multiply(percentage.getRate()).movePointLeft(2);
  }
}
