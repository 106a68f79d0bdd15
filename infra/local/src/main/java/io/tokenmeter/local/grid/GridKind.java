package io.tokenmeter.local.grid;

/** What the values of a file are. */
public enum GridKind {
  /** Money per kWh. */
  PRICE("price", "per kWh"),
  /** Grams of CO2 equivalent per kWh, location-based. */
  CARBON("g_per_kwh", "gCO2e per kWh"),
  /** Energy of metering intervals. */
  INTERVALS("kwh", "kWh");

  private final String column;
  private final String unit;

  GridKind(String column, String unit) {
    this.column = column;
    this.unit = unit;
  }

  /** Column of a CSV file that holds the values. */
  String column() {
    return column;
  }

  String unit() {
    return unit;
  }
}
