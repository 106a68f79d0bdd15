package io.tokenmeter.local.bill;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.reference.AllocationPolicy;
import io.tokenmeter.schemas.reference.TariffKind;
import io.tokenmeter.schemas.tariff.Bill;
import io.tokenmeter.schemas.tariff.BillLine;
import io.tokenmeter.schemas.tariff.BillingMonth;
import io.tokenmeter.schemas.tariff.IntervalEnergy;
import io.tokenmeter.schemas.tariff.MonthUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FixedPartsTest {

  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  private static final IntervalEnergy CALM = quarter(0, "6");
  private static final IntervalEnergy PEAK = quarter(1, "10");

  @Test
  void aLineIsBorneByEnergyAndWhatNobodyUsedStaysUnallocated() {
    // 16 kWh metered: acme had 8, borealis 4, nobody the other 4
    Consumption used = new Consumption(joules("8", "4"), joules("1", "7"));

    assertThat(parts(line("100.00", AllocationPolicy.BY_ENERGY), used))
        .isEqualTo(
            Map.of(
                "acme",
                new BigDecimal("50.00"),
                "borealis",
                new BigDecimal("25.00"),
                FixedParts.NOBODY,
                new BigDecimal("25.00")));
  }

  @Test
  void aDemandLineIsBorneByWhoCausedThePeak() {
    // 10 kWh in the quarter of the peak: acme had 1, borealis 7, nobody 2
    Consumption used = new Consumption(joules("8", "4"), joules("1", "7"));

    assertThat(parts(line("5433.94", AllocationPolicy.BY_PEAK_CONTRIBUTION), used))
        .isEqualTo(
            Map.of(
                "acme",
                new BigDecimal("543.39"),
                "borealis",
                new BigDecimal("3803.76"),
                FixedParts.NOBODY,
                new BigDecimal("1086.79")));
  }

  @Test
  void anUnallocatedLineIsBorneByNobodyAndNeitherIsOneWithoutConsumers() {
    Consumption used = new Consumption(joules("8", "4"), joules("1", "7"));
    Map<String, BigDecimal> whole = Map.of(FixedParts.NOBODY, new BigDecimal("47.50"));

    assertThat(parts(line("47.50", AllocationPolicy.UNALLOCATED), used)).isEqualTo(whole);
    assertThat(
            parts(line("47.50", AllocationPolicy.BY_ENERGY), new Consumption(Map.of(), Map.of())))
        .isEqualTo(whole);
  }

  @Property
  void partsAddUpToTheLineWhateverIsUsed(
      @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long cents,
      @ForAll @LongRange(min = 0, max = 100_000_000) long acme,
      @ForAll @LongRange(min = 0, max = 100_000_000) long borealis) {
    Consumption used =
        new Consumption(
            Map.of("acme", BigDecimal.valueOf(acme), "borealis", BigDecimal.valueOf(borealis)),
            Map.of());
    BigDecimal amount = BigDecimal.valueOf(cents, 2);

    Map<String, BigDecimal> parts =
        parts(line(amount.toPlainString(), AllocationPolicy.BY_ENERGY), used);

    assertThat(parts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(amount);
  }

  private static Map<String, BigDecimal> parts(BillLine line, Consumption used) {
    MonthUsage usage =
        MonthUsage.of(new BillingMonth(YearMonth.of(2026, 6), ZoneOffset.UTC), List.of(CALM, PEAK));
    BillLine energy =
        new BillLine(
            "energy",
            TariffKind.ENERGY,
            usage.kwh(),
            null,
            BigDecimal.TEN,
            AllocationPolicy.BY_ENERGY,
            false);
    Bill bill = new Bill("lab", "EUR", List.of(energy, line), usage, Optional.of(PEAK));
    Map<BillLine, Map<String, BigDecimal>> byLine = new FixedParts(bill, used).byLine();
    assertThat(byLine).containsOnlyKeys(line);
    return byLine.values().iterator().next();
  }

  private static BillLine line(String amount, AllocationPolicy policy) {
    return new BillLine(
        "grid", TariffKind.DEMAND, BigDecimal.ONE, null, new BigDecimal(amount), policy, false);
  }

  private static Map<String, BigDecimal> joules(String... kwh) {
    List<BigDecimal> joules =
        Arrays.stream(kwh).map(k -> new BigDecimal(k).multiply(new BigDecimal(3_600_000))).toList();
    return Map.of("acme", joules.get(0), "borealis", joules.get(1));
  }

  private static IntervalEnergy quarter(int number, String kwh) {
    Instant start = START.plusSeconds(900L * number);
    return new IntervalEnergy(start, start.plusSeconds(900), new BigDecimal(kwh));
  }
}
