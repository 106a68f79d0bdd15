package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.reference.TariffKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one more kilowatt-hour costs: energy, all that is charged per kWh, and percentages of them,
 * without what is recoverable. Demand, fixed and take-or-pay charges are not in it: they are known
 * at the end of the month only.
 *
 * @param perKwh exact; negative when the market pays for consumption
 * @param currency ISO 4217
 */
public record UnitPrice(BigDecimal perKwh, String currency) {

  /**
   * The price at the site and instant. Empty, which is unknown and not zero, when no energy price
   * is in force, a component is of a kind that this release does not know, or currencies differ.
   */
  public static Optional<UnitPrice> at(String site, Instant at, ReferenceTables tables) {
    return of(tables.tariff(site, at));
  }

  private static Optional<UnitPrice> of(List<TariffComponent> inForce) {
    boolean isKnown =
        inForce.stream().anyMatch(c -> c.getKind() == TariffKind.ENERGY)
            && inForce.stream().noneMatch(c -> c.getKind() == TariffKind.UNKNOWN)
            && inForce.stream().map(TariffComponent::getCurrency).distinct().count() == 1;
    if (!isKnown) {
      return Optional.empty();
    }
    Subtotals lines = new Subtotals();
    BigDecimal cost = BigDecimal.ZERO;
    for (TariffComponent component : inForce) {
      BigDecimal amount = perKwh(component, lines);
      lines.add(component.getComponent(), amount);
      cost = component.getRecoverable() ? cost : cost.add(amount);
    }
    return Optional.of(new UnitPrice(cost, inForce.get(0).getCurrency()));
  }

  private static BigDecimal perKwh(TariffComponent component, Subtotals before) {
    return switch (component.getKind()) {
      case ENERGY, PER_KWH -> component.getRate();
      case PERCENT -> before.percent(component);
      default -> BigDecimal.ZERO;
    };
  }
}
