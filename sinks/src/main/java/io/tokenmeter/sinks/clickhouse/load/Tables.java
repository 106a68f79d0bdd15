package io.tokenmeter.sinks.clickhouse.load;

import java.util.List;

/**
 * Every topic that has a table. Readings and telemetry have none: their results have. Of reference
 * data, those rows have one that views look up.
 */
public final class Tables {

  private static final List<TableMapping<?>> ALL =
      List.of(
          FactTables.GENERATIONS,
          MoneyTables.RATED_USAGE,
          MoneyTables.PERIOD_POSTINGS,
          MoneyTables.GPU_CHARGES,
          MoneyTables.GENERATION_COSTS,
          EnergyTables.GENERATION_ENERGY,
          EnergyTables.ENERGY_BALANCE,
          EnergyTables.ATTRIBUTION_WEIGHTS,
          EnergyTables.OVERHEAD_ALLOCATIONS,
          EnergyTables.VALIDATION_RUNS,
          EnergyTables.SETTLEMENT_STATUS,
          ServiceTables.SLA_WINDOWS,
          ServiceTables.ROUTE_COSTS,
          ServiceTables.REJECTED_EVENTS,
          SiteTables.CARBON_INTENSITIES,
          SiteTables.ENERGY_CERTIFICATES,
          SiteTables.EMBODIED_CARBON,
          SiteTables.SUPPLY_CONTRACTS,
          SiteTables.METER_INTERVALS);

  private Tables() {}

  /** All mappings; a topic has at most one. */
  public static List<TableMapping<?>> all() {
    return ALL;
  }
}
