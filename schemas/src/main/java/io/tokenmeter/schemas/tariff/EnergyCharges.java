package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.reference.TariffKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a month's energy is charged by every component that charges per kWh. */
final class EnergyCharges {

  private final String site;
  private final ReferenceTables tables;
  private final Map<String, EnergyCharge> byComponent = new LinkedHashMap<>();

  private EnergyCharges(String site, ReferenceTables tables) {
    this.site = site;
    this.tables = tables;
  }

  /**
   * @throws IllegalArgumentException when no energy price is in force at some time of an interval
   */
  static Map<String, EnergyCharge> of(String site, MonthUsage usage, ReferenceTables tables) {
    EnergyCharges charges = new EnergyCharges(site, tables);
    usage.intervals().forEach(charges::add);
    return charges.byComponent;
  }

  private void add(IntervalEnergy interval) {
    for (Instant from = interval.start(); from.isBefore(interval.end()); ) {
      Instant to =
          tables
              .nextTariffChange(site, from)
              .filter(interval.end()::isAfter)
              .orElse(interval.end());
      add(interval, from, to);
      from = to;
    }
  }

  private void add(IntervalEnergy interval, Instant from, Instant to) {
    List<TariffComponent> inForce = tables.tariff(site, from);
    if (inForce.stream().noneMatch(c -> c.getKind() == TariffKind.ENERGY)) {
      throw new IllegalArgumentException(
          "no energy price is in force at site %s at %s; import the prices of that time, or give a tariff row"
              .formatted(site, from));
    }
    for (TariffComponent component : inForce) {
      if (component.getKind() == TariffKind.ENERGY || component.getKind() == TariffKind.PER_KWH) {
        byComponent
            .computeIfAbsent(component.getComponent(), name -> new EnergyCharge(component))
            .add(interval, from, to, component.getRate());
      }
    }
  }
}
