package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a meter tells, in whichever unit its vendor uses: each unit is a field of its own, so that
 * no number is without one. An event gives one of them.
 */
final class Measure {

  /** A unit by the field that is in it. */
  record Unit(String field, BigDecimal micros) {

    private static Unit of(String field, long micros) {
      return new Unit(field, BigDecimal.valueOf(micros));
    }
  }

  static final Measure POWER =
      new Measure(
          true,
          Unit.of("power_watts", 1_000_000),
          Unit.of("power_milliwatts", 1_000),
          Unit.of("power_microwatts", 1),
          Unit.of("power_kilowatts", 1_000_000_000));

  /** A counter may rightly stand where the blanks of narrow types are. */
  static final Measure ENERGY =
      new Measure(
          false,
          Unit.of("energy_joules", 1_000_000),
          Unit.of("energy_millijoules", 1_000),
          Unit.of("energy_microjoules", 1),
          Unit.of("energy_kilowatt_hours", 3_600_000_000_000L));

  private final boolean hasNarrowBlanks;
  private final List<Unit> units;

  private Measure(boolean hasNarrowBlanks, Unit... units) {
    this.hasNarrowBlanks = hasNarrowBlanks;
    this.units = List.of(units);
  }

  /** The usual one first. */
  List<Unit> units() {
    return units;
  }

  /** Microwatts or microjoules, floored and never negative; null for a blank. */
  @Nullable Long micros(JsonNode node, Unit unit, long most) {
    BigDecimal value = NumberFormats.measured(node);
    if (value == null || (hasNarrowBlanks && Blanks.isNarrowBlank(value))) {
      return null;
    }
    return NumberFormats.micros(value, unit.micros(), most);
  }
}
