package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums of money by currency. */
final class Amounts {

  private Amounts() {}

  /**
   * @return whether there was an amount to add
   */
  static boolean add(
      Map<String, BigDecimal> sums, @Nullable String currency, @Nullable BigDecimal amount) {
    if (currency == null || amount == null) {
      return false;
    }
    sums.merge(currency, amount, BigDecimal::add);
    return true;
  }

  static void addAll(Map<String, BigDecimal> sums, Map<String, BigDecimal> more) {
    more.forEach((currency, amount) -> sums.merge(currency, amount, BigDecimal::add));
  }
}
