package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.TariffComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the bill of a month. What is charged per kWh counts at the rates of its own time. All
 * else (demand, fixed, take-or-pay, percentages) is by the rows in force when the month begins.
 * Each line is rounded once, by the contract's rule; a percentage is of rounded lines.
 */
public final class BillCalculation {

  private final SupplyContract contract;
  private final ReferenceTables tables;
  private final MonthUsage usage;
  private final DemandCharge demand;
  private final Optional<IntervalEnergy> peak;
  private final List<BillLine> lines = new ArrayList<>();
  private final Subtotals amounts = new Subtotals();

  /**
   * @param pastPeaksKw measured demand of the months that a ratchet looks back on
   * @throws IllegalArgumentException when an interval is longer than demand is measured by
   */
  public BillCalculation(
      SupplyContract contract,
      ReferenceTables tables,
      MonthUsage usage,
      Map<YearMonth, BigDecimal> pastPeaksKw) {
    this.contract = contract;
    this.tables = tables;
    this.usage = usage;
    this.demand = new DemandCharge(contract, pastPeaksKw);
    this.peak = usage.peak(demandInterval(contract));
  }

  /**
   * Measured demand of a month that was metered without a gap, rounded as the contract says; empty
   * of any other.
   */
  public static Optional<BigDecimal> peakKw(SupplyContract contract, MonthUsage usage) {
    return usage.missingQuarters().isEmpty()
        ? usage.peak(demandInterval(contract)).map(p -> p.meanKw(contract.getDemandDecimals()))
        : Optional.empty();
  }

  /**
   * @throws IllegalArgumentException naming what is missing (an energy price, a past peak, a
   *     component's minimum) or the component that is in another currency
   */
  public Bill bill() {
    Map<String, EnergyCharge> charges = EnergyCharges.of(contract.getSite(), usage, tables);
    Map<String, TariffComponent> components = new LinkedHashMap<>();
    charges.forEach((name, charge) -> components.put(name, charge.component()));
    for (TariffComponent atStart : tables.tariff(contract.getSite(), usage.month().start())) {
      components.putIfAbsent(atStart.getComponent(), atStart);
    }
    components.values().stream()
        .sorted(ReferenceTables.ORDER_OF_THE_BILL)
        .forEach(component -> charge(component, charges.get(component.getComponent())));
    return new Bill(contract.getSite(), contract.getCurrency(), List.copyOf(lines), usage, peak);
  }

  private void charge(TariffComponent component, @Nullable EnergyCharge energy) {
    requireCurrency(component);
    switch (component.getKind()) {
      case ENERGY, PER_KWH -> {
        if (energy != null) {
          BigDecimal amount = energy.amount(contract.getLineDecimals(), rounding());
          add(component, energy.kwh(), energy.rate(), amount);
        }
      }
      case DEMAND -> addProduct(component, demandKw(component));
      case FIXED -> addProduct(component, BigDecimal.ONE);
      case TAKE_OR_PAY -> addProduct(component, shortfallKwh(component));
      case PERCENT ->
          add(
              component,
              amounts.base(component),
              component.getRate(),
              rounded(amounts.percent(component)));
      case UNKNOWN ->
          throw new IllegalArgumentException(
              "component %s is of a kind that this release does not know; use a newer release"
                  .formatted(component.getComponent()));
    }
  }

  private BigDecimal demandKw(TariffComponent component) {
    BigDecimal peakKw =
        peak.map(p -> p.meanKw(contract.getDemandDecimals())).orElse(BigDecimal.ZERO);
    return demand.billedKw(component, usage.month().month(), peakKw);
  }

  private BigDecimal shortfallKwh(TariffComponent component) {
    BigDecimal minimum = component.getMinimumKwh();
    if (minimum == null) {
      throw new IllegalArgumentException(
          "take-or-pay component %s has no minimum_kwh".formatted(component.getComponent()));
    }
    return minimum.subtract(usage.kwh()).max(BigDecimal.ZERO);
  }

  private void addProduct(TariffComponent component, BigDecimal quantity) {
    add(component, quantity, component.getRate(), rounded(quantity.multiply(component.getRate())));
  }

  private void add(
      TariffComponent component,
      BigDecimal quantity,
      @Nullable BigDecimal rate,
      BigDecimal amount) {
    amounts.add(component.getComponent(), amount);
    lines.add(
        new BillLine(
            component.getComponent(),
            component.getKind(),
            quantity,
            rate,
            amount,
            component.getAllocation(),
            component.getRecoverable()));
  }

  private void requireCurrency(TariffComponent component) {
    if (!component.getCurrency().equals(contract.getCurrency())) {
      throw new IllegalArgumentException(
          "component %s is in %s, and the contract in %s; give both in one currency"
              .formatted(
                  component.getComponent(), component.getCurrency(), contract.getCurrency()));
    }
  }

  private BigDecimal rounded(BigDecimal exact) {
    return exact.setScale(contract.getLineDecimals(), rounding());
  }

  private RoundingMode rounding() {
    return RoundingMode.valueOf(contract.getLineRounding().name());
  }

  private static Duration demandInterval(SupplyContract contract) {
    return Duration.ofMinutes(contract.getDemandIntervalMinutes());
  }
}
