package io.tokenmeter.schemas.closing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The same months again, entry by entry in plain decimals: written to be read, and sharing nothing
 * with what it checks.
 */
final class PlainClosing {

  /** An entry of the ledger: month of usage, and the first of the three closings that sees it. */
  record Entry(
      int month, int seenBy, String model, String currency, long tokens, BigDecimal price) {

    BigDecimal amount() {
      return price.multiply(BigDecimal.valueOf(tokens));
    }

    int period() {
      return Math.max(month, seenBy);
    }
  }

  /** What the account has agreed; tiers are for model a in euros. */
  record Agreed(
      boolean graduated,
      long secondAbove,
      BigDecimal first,
      BigDecimal second,
      BigDecimal minimum,
      BigDecimal creditOne,
      BigDecimal creditTwo,
      BigDecimal dollar) {}

  private PlainClosing() {}

  static List<BigDecimal> payable(List<Entry> ledger, Agreed agreed) {
    List<BigDecimal> payable = new ArrayList<>();
    BigDecimal one = agreed.creditOne;
    BigDecimal two = agreed.creditTwo;
    for (int period = 0; period < 3; period++) {
      BigDecimal euros = BigDecimal.ZERO;
      BigDecimal dollars = BigDecimal.ZERO;
      for (Entry entry : ledger) {
        if (entry.period() == period && !isTiered(entry)) {
          if (entry.currency.equals("EUR")) {
            euros = euros.add(entry.amount());
          } else {
            dollars = dollars.add(entry.amount());
          }
        }
      }
      for (int month = 0; month <= period; month++) {
        euros =
            euros
                .add(tiered(ledger, month, period, agreed))
                .subtract(
                    month < period ? tiered(ledger, month, period - 1, agreed) : BigDecimal.ZERO);
      }
      BigDecimal owed =
          euros.add(dollars.multiply(agreed.dollar).setScale(24, RoundingMode.HALF_EVEN));
      owed = owed.max(agreed.minimum);
      BigDecimal byOne = one.min(owed).max(BigDecimal.ZERO);
      one = one.subtract(byOne);
      owed = owed.subtract(byOne);
      BigDecimal byTwo = two.min(owed).max(BigDecimal.ZERO);
      two = two.subtract(byTwo);
      owed = owed.subtract(byTwo);
      payable.add(owed.setScale(2, RoundingMode.HALF_UP));
    }
    return payable;
  }

  private static boolean isTiered(Entry entry) {
    return entry.model.equals("a") && entry.currency.equals("EUR");
  }

  /** What a month's tokens cost in all, as far as a period sees them. */
  private static BigDecimal tiered(List<Entry> ledger, int month, int period, Agreed agreed) {
    long tokens = 0;
    for (Entry entry : ledger) {
      if (isTiered(entry) && entry.month == month && entry.period() <= period) {
        tokens += entry.tokens;
      }
    }
    BigDecimal amount = BigDecimal.ZERO;
    boolean allAtSecond = !agreed.graduated && tokens > agreed.secondAbove;
    for (long token = 1; token <= tokens; token++) {
      boolean second = allAtSecond || agreed.graduated && token > agreed.secondAbove;
      amount = amount.add(second ? agreed.second : agreed.first);
    }
    if (tokens < 0) {
      return BigDecimal.ZERO;
    }
    return amount;
  }
}
