package io.tokenmeter.local.period;

import io.tokenmeter.schemas.derived.CurrencyAmount;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.derived.Posting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Periods in lines for people. */
public final class PeriodText {

  private PeriodText() {}

  /** A line for each month. */
  public static List<String> table(List<AccountPeriod> periods) {
    return periods.stream()
        .map(
            period ->
                "%s  %-7s  %s %s"
                    .formatted(
                        period.period(),
                        period.state().name().toLowerCase(Locale.ROOT),
                        period.state() == AccountPeriod.State.CLOSED ? "payable" : "rated so far",
                        amounts(period)))
        .toList();
  }

  private static String amounts(AccountPeriod period) {
    return period.amounts().isEmpty()
        ? "nothing"
        : period.amounts().entrySet().stream()
            .map(amount -> money(amount.getValue(), amount.getKey()))
            .collect(Collectors.joining(", "));
  }

  /** What a month comes to, line by line, so that it can be added up. */
  public static List<String> statement(PeriodClosing closing) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s of account %s, %s until %s"
            .formatted(
                closing.getPeriod(),
                closing.getAccount(),
                closing.getPeriodStart(),
                closing.getPeriodEnd()));
    for (CurrencyAmount rated : closing.getRated()) {
      lines.add("  rated usage: " + money(rated.getAmount(), rated.getCurrency()));
    }
    for (Posting posting : closing.getPostings()) {
      lines.add("  " + line(posting, closing.getPeriod()));
    }
    lines.add("  payable: " + money(closing.getPayableAmount(), closing.getCurrency()));
    if (closing.getUnpricedTokens() != 0) {
      lines.add("  %,d tokens without a price".formatted(closing.getUnpricedTokens()));
    }
    return lines;
  }

  private static String line(Posting posting, String period) {
    StringBuilder line = new StringBuilder(posting.getKind().name().toLowerCase(Locale.ROOT));
    if (posting.getSubject() != null) {
      line.append(' ').append(posting.getSubject());
    }
    if (posting.getFxRate() != null) {
      line.append(" at ").append(posting.getFxRate().stripTrailingZeros().toPlainString());
      line.append(" since ").append(posting.getEffectiveFrom());
    }
    if (!posting.getUsageMonth().equals(period)) {
      line.append(" for ").append(posting.getUsageMonth());
    }
    return line + ": " + money(posting.getAmount(), posting.getCurrency());
  }

  private static String money(BigDecimal amount, String currency) {
    BigDecimal shown = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    return shown.toPlainString() + " " + currency;
  }
}
