package io.tokenmeter.local.bill;

import io.tokenmeter.flink.energy.attribution.LargestRemainder;
import io.tokenmeter.schemas.tariff.Bill;
import io.tokenmeter.schemas.tariff.BillLine;
import io.tokenmeter.schemas.tariff.IntervalEnergy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who bears the lines of a bill that no single kilowatt-hour causes (demand, fixed, take-or-pay),
 * by the policy of each: {@code BY_ENERGY} in proportion to the energy of the month, {@code
 * BY_PEAK_CONTRIBUTION} to the energy in the interval of the month's peak, {@code UNALLOCATED} by
 * nobody. Energy that was metered and no consumer had bears its share as {@link #NOBODY}. Parts add
 * up to the line, to its last decimal, by largest remainder.
 */
public final class FixedParts {

  /** Who bears what no consumer does. */
  public static final String NOBODY = "(unallocated)";

  private static final BigDecimal JOULES_PER_KWH = BigDecimal.valueOf(3_600_000);

  private final Bill bill;
  private final Consumption consumption;

  public FixedParts(Bill bill, Consumption consumption) {
    this.bill = bill;
    this.consumption = consumption;
  }

  /** The parts of each fixed line, by consumer, in the order of the bill. */
  public Map<BillLine, Map<String, BigDecimal>> byLine() {
    Map<BillLine, Map<String, BigDecimal>> parts = new LinkedHashMap<>();
    bill.lines().stream().filter(FixedParts::isFixed).forEach(line -> parts.put(line, parts(line)));
    return parts;
  }

  static boolean isFixed(BillLine line) {
    return switch (line.kind()) {
      case DEMAND, FIXED, TAKE_OR_PAY -> true;
      default -> false;
    };
  }

  private Map<String, BigDecimal> parts(BillLine line) {
    return switch (line.allocation()) {
      case BY_ENERGY -> split(line.amount(), consumption.joules(), bill.usage().kwh());
      case BY_PEAK_CONTRIBUTION ->
          split(
              line.amount(),
              consumption.peakJoules(),
              bill.peak().map(IntervalEnergy::kwh).orElse(BigDecimal.ZERO));
      case UNALLOCATED -> Map.of(NOBODY, line.amount());
    };
  }

  private static Map<String, BigDecimal> split(
      BigDecimal amount, Map<String, BigDecimal> joules, BigDecimal meteredKwh) {
    Map<String, BigDecimal> weights = new TreeMap<>(joules);
    BigDecimal known = joules.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal rest = meteredKwh.multiply(JOULES_PER_KWH).subtract(known).max(BigDecimal.ZERO);
    if (rest.signum() > 0 || known.signum() == 0) {
      weights.put(NOBODY, rest.signum() > 0 ? rest : BigDecimal.ONE);
    }
    List<String> names = List.copyOf(weights.keySet());
    BigInteger units = amount.unscaledValue();
    BigInteger[] parts =
        LargestRemainder.split(
            units.abs(), names.stream().mapToLong(n -> millijoules(weights, n)).toArray());
    Map<String, BigDecimal> byName = new TreeMap<>();
    for (int i = 0; i < parts.length; i++) {
      BigInteger part = units.signum() < 0 ? parts[i].negate() : parts[i];
      byName.put(names.get(i), new BigDecimal(part, amount.scale()));
    }
    return byName;
  }

  private static long millijoules(Map<String, BigDecimal> joules, String name) {
    return joules
        .getOrDefault(name, BigDecimal.ZERO)
        .movePointRight(3)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }
}
