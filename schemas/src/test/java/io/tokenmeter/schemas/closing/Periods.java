package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.derived.CurrencyAmount;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.tariff.BillingMonth;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Months of an account that are closed one after the other. */
final class Periods {

  private final BillingAccount account;
  private final ReferenceTables tables;
  private final List<PeriodClosing> closed = new ArrayList<>();

  Periods(BillingAccount account, ReferenceTables tables) {
    this.account = account;
    this.tables = tables;
  }

  ClosedAmounts close(YearMonth month, Collection<LedgerTotal> ledger) {
    BillingMonth period = new BillingMonth(month, ZoneId.of(account.getTimeZone()));
    ClosedAmounts amounts = new ClosingCalculation(account, period, tables, closed).close(ledger);
    closed.add(
        PeriodClosing.newBuilder()
            .setAccount(account.getAccount())
            .setPeriod(month.toString())
            .setTimeZone(account.getTimeZone())
            .setPeriodStart(period.start())
            .setPeriodEnd(period.end())
            .setLedgerEnds(List.of(0L))
            .setRated(
                amounts.rated().entrySet().stream()
                    .map(rated -> new CurrencyAmount(rated.getKey(), rated.getValue()))
                    .toList())
            .setUnpricedTokens(0)
            .setPostings(amounts.postings())
            .setPayableAmount(amounts.payable().setScale(24))
            .setCurrency(account.getCurrency())
            .setRecordedAt(period.end())
            .build());
    return amounts;
  }
}
