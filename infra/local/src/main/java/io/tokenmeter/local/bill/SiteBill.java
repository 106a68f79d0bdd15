package io.tokenmeter.local.bill;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.tariff.Bill;
import io.tokenmeter.schemas.tariff.BillCalculation;
import io.tokenmeter.schemas.tariff.BillingMonth;
import io.tokenmeter.schemas.tariff.IntervalEnergy;
import io.tokenmeter.schemas.tariff.MonthUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bill of one site and month, under the contract that is in force when the month begins. */
public final class SiteBill {

  private final ReferenceTables tables;
  private final SupplyContract contract;
  private final BillingMonth month;

  private SiteBill(ReferenceTables tables, SupplyContract contract, BillingMonth month) {
    this.tables = tables;
    this.contract = contract;
    this.month = month;
  }

  /**
   * @throws IllegalArgumentException when the site has no supply contract
   */
  public static SiteBill of(String site, YearMonth month, ReferenceTables tables) {
    // By the second day, the month has begun in every time zone.
    Instant begun = month.atDay(2).atStartOfDay(ZoneOffset.UTC).toInstant();
    SupplyContract contract =
        tables
            .supplyContract(site, begun)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "site %s has no supply contract in %s; publish a row of supply-contracts, which says currency and time zone"
                            .formatted(site, month)));
    return new SiteBill(
        tables, contract, new BillingMonth(month, ZoneId.of(contract.getTimeZone())));
  }

  public SupplyContract contract() {
    return contract;
  }

  public BillingMonth month() {
    return month;
  }

  /** The first instant whose energy can matter: where the longest ratchet begins to look back. */
  public Instant lookBackStart() {
    return back(longestRatchet()).start();
  }

  /**
   * @param intervals of the month and of those that a ratchet looks back on
   * @param givenPeaksKw peaks of earlier months, known otherwise
   * @throws IllegalArgumentException naming what is missing
   */
  public Bill bill(List<IntervalEnergy> intervals, Map<YearMonth, BigDecimal> givenPeaksKw) {
    Map<YearMonth, BigDecimal> peaks = new HashMap<>();
    for (int i = 1; i <= longestRatchet(); i++) {
      BillingMonth past = back(i);
      BillCalculation.peakKw(contract, MonthUsage.of(past, intervals))
          .ifPresent(kw -> peaks.put(past.month(), kw));
    }
    peaks.putAll(givenPeaksKw);
    return new BillCalculation(contract, tables, MonthUsage.of(month, intervals), peaks).bill();
  }

  private BillingMonth back(int months) {
    return new BillingMonth(month.month().minusMonths(months), month.zone());
  }

  private int longestRatchet() {
    return tables.tariff(contract.getSite(), month.start()).stream()
        .filter(component -> component.getRatchetShare() != null)
        .mapToInt(TariffComponent::getRatchetMonths)
        .max()
        .orElse(0);
  }
}
