package io.tokenmeter.schemas.tariff;

import static io.tokenmeter.schemas.tariff.TariffRows.component;
import static io.tokenmeter.schemas.tariff.TariffRows.decimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.BillRounding;
import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.TariffKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A month with everything that a bill can have, against tables computed by hand. */
@NullUnmarked
class MonthBillTest {

  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final BillingMonth MONTH = new BillingMonth(OCTOBER, ZoneId.of(TariffRows.ZONE));

  private final ReferenceTables tables = new ReferenceTables();
  private final List<IntervalEnergy> intervals = new ArrayList<>();
  private HandTable month;

  @BeforeEach
  void fill() throws IOException {
    month = HandTable.read("month-2026-10.csv");
    for (HandTable.Row block : month.rows()) {
      block.quarters().forEach(intervals::add);
      tables.add(
          TariffRows.energy(
              block.instant("from"), block.instant("to"), block.text("price_eur_per_kwh")));
    }
    tables.add(component(10, "supplier-premium", TariffKind.PER_KWH, "0.0042").build());
    tables.add(component(20, "grid-energy-fee", TariffKind.PER_KWH, "0.00815").build());
    tables.add(component(30, "energy-tax", TariffKind.PER_KWH, "0.00321").build());
    tables.add(
        component(40, "grid-demand", TariffKind.DEMAND, "4.85")
            .setRatchetShare(decimal("0.8"))
            .setRatchetMonths(12)
            .setMinimumKw(decimal("900"))
            .build());
    tables.add(component(50, "grid-capacity", TariffKind.FIXED, "1250").build());
    tables.add(component(51, "metering", TariffKind.FIXED, "47.5").build());
    tables.add(
        component(60, "take-or-pay", TariffKind.TAKE_OR_PAY, "0.0215")
            .setMinimumKwh(decimal("300000"))
            .build());
    tables.add(
        component(70, "grid-surcharge", TariffKind.PERCENT, "2.5")
            .setAppliesTo(List.of("grid-energy-fee", "grid-demand", "grid-capacity"))
            .build());
    tables.add(component(80, "vat", TariffKind.PERCENT, "21").setRecoverable(true).build());
  }

  @Test
  void everyLineAndTheTotalAreThoseOfTheHandTable() throws IOException {
    HandTable expected = HandTable.read("bill-2026-10.csv");

    Bill bill = bill(TariffRows.contract().build(), pastPeaks("1400.5"));

    assertThat(bill.isComplete()).isTrue();
    assertThat(bill.usage().intervals()).hasSize(2980);
    assertThat(bill.usage().kwh()).isEqualByComparingTo(month.total().number("kwh"));
    assertThat(bill.lines().stream().map(MonthBillTest::cells))
        .containsExactlyElementsOf(
            expected.rows().stream()
                .map(
                    row ->
                        List.of(
                            row.text("component"),
                            plain(row.number("quantity")),
                            row.text("rate"),
                            row.text("amount")))
                .toList());
    assertThat(bill.total()).isEqualTo(expected.total().number("amount"));
  }

  @Test
  void theEnergyLineIsExactBeforeItIsRounded() {
    Bill bill = bill(TariffRows.contract().setLineDecimals(9).build(), pastPeaks("1400.5"));

    assertThat(bill.lines().get(0).amount()).isEqualTo(month.total().number("cost_eur"));
  }

  @ParameterizedTest
  @CsvSource({
    // the month's own peak: 262.4 kWh in a quarter of an hour
    "1200,    900, 1049.600, 5090.56",
    // four fifths of the highest of the twelve months before
    "1400.5,  900, 1120.400, 5433.94",
    // the contract's minimum
    "1400.5, 1500, 1500.000, 7275.00",
  })
  void demandIsTheMostOfPeakRatchetAndMinimum(
      String pastPeak, String minimum, BigDecimal billed, BigDecimal amount) {
    tables.add(
        component(40, "grid-demand", TariffKind.DEMAND, "4.85")
            .setRatchetShare(decimal("0.8"))
            .setRatchetMonths(12)
            .setMinimumKw(decimal(minimum))
            .setVersion(2)
            .build());

    Bill bill = bill(TariffRows.contract().build(), pastPeaks(pastPeak));

    BillLine demand = line(bill, "grid-demand");
    assertThat(demand.quantity()).isEqualTo(billed);
    assertThat(demand.amount()).isEqualTo(amount);
    assertThat(bill.peak().orElseThrow().start()).isEqualTo("2026-10-14T10:00:00Z");
  }

  @Test
  void aPeakThatTheRatchetDoesNotKnowIsAskedForAndNeverTakenAsZero() {
    Map<YearMonth, BigDecimal> peaks = pastPeaks("1000");
    peaks.remove(YearMonth.of(2026, 3));

    assertThatThrownBy(() -> bill(TariffRows.contract().build(), peaks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("grid-demand")
        .hasMessageContaining("2026-03")
        .hasMessageContaining("intervals of those months or their peaks");
  }

  @Test
  void theRatchetDoesNotLookBackBeyondTheContract() {
    SupplyContract young =
        TariffRows.contract().setEffectiveFrom(Instant.parse("2026-09-30T22:00:00Z")).build();

    assertThat(line(bill(young, Map.of()), "grid-demand").quantity()).isEqualTo("1049.600");
  }

  @Test
  void aMonthThatTakesWhatItMustPaysNothingForIt() {
    tables.add(
        component(60, "take-or-pay", TariffKind.TAKE_OR_PAY, "0.0215")
            .setMinimumKwh(decimal("283166.024"))
            .setVersion(2)
            .build());

    assertThat(line(bill(TariffRows.contract().build(), pastPeaks("1")), "take-or-pay").amount())
        .isEqualTo("0.00");
  }

  @ParameterizedTest
  @CsvSource({"HALF_UP, 0.13", "HALF_EVEN, 0.12", "DOWN, 0.12"})
  void linesAreRoundedOnceByTheContractsRule(BillRounding rounding, BigDecimal amount) {
    tables.add(component(51, "metering", TariffKind.FIXED, "0.125").setVersion(2).build());

    Bill bill = bill(TariffRows.contract().setLineRounding(rounding).build(), pastPeaks("1400.5"));

    assertThat(line(bill, "metering").amount()).isEqualTo(amount);
  }

  @Test
  void aRateThatChangesInsideAnIntervalCountsByTime() {
    Instant start = Instant.parse("2026-10-05T10:00:00Z");
    IntervalEnergy hour =
        new IntervalEnergy(start, start.plus(Duration.ofHours(1)), new BigDecimal("100"));
    ReferenceTables changing = new ReferenceTables();
    changing.add(TariffRows.energy(start, start.plusSeconds(900), "0.10"));
    changing.add(TariffRows.energy(start.plusSeconds(900), start.plusSeconds(3600), "0.20"));

    BillLine energy =
        new BillCalculation(
                TariffRows.contract().setDemandIntervalMinutes(60).build(),
                changing,
                MonthUsage.of(MONTH, List.of(hour)),
                Map.of())
            .bill()
            .lines()
            .get(0);

    assertThat(energy.amount()).isEqualTo("17.50");
    assertThat(energy.rate()).isNull();
    assertThat(energy.quantity()).isEqualByComparingTo("100");
  }

  @Test
  void energyWithoutAPriceIsAnErrorThatNamesTheTime() {
    ReferenceTables gap = new ReferenceTables();
    gap.add(TariffRows.energy(MONTH.start(), MONTH.start().plusSeconds(900), "0.1"));

    assertThatThrownBy(
            () ->
                new BillCalculation(
                        TariffRows.contract().build(),
                        gap,
                        MonthUsage.of(MONTH, intervals),
                        Map.of())
                    .bill())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ams-1")
        .hasMessageContaining("2026-09-30T22:15:00Z");
  }

  private Bill bill(SupplyContract contract, Map<YearMonth, BigDecimal> peaks) {
    return new BillCalculation(contract, tables, MonthUsage.of(MONTH, intervals), peaks).bill();
  }

  /** The highest eight months ago, the other months half of it. */
  private static Map<YearMonth, BigDecimal> pastPeaks(String highest) {
    Map<YearMonth, BigDecimal> peaks = new HashMap<>();
    IntStream.rangeClosed(1, 12)
        .forEach(
            back ->
                peaks.put(
                    OCTOBER.minusMonths(back),
                    back == 8
                        ? new BigDecimal(highest)
                        : new BigDecimal(highest).multiply(new BigDecimal("0.5"))));
    return peaks;
  }

  private static BillLine line(Bill bill, String component) {
    return bill.lines().stream()
        .filter(line -> line.component().equals(component))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> cells(BillLine line) {
    return List.of(
        line.component(),
        plain(line.quantity()),
        line.rate() == null ? "" : plain(line.rate()),
        line.amount().toPlainString());
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}
