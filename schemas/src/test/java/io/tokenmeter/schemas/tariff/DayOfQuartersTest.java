package io.tokenmeter.schemas.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Days on which the clocks change, at 15-minute prices that are negative at times. */
class DayOfQuartersTest {

  private static final ZoneId ZONE = ZoneId.of(TariffRows.ZONE);

  @ParameterizedTest
  @CsvSource({"2026-10-25, 100", "2026-03-29, 92"})
  void everyQuarterAndTheDayCostWhatTheHandTableSays(LocalDate day, int quarters)
      throws IOException {
    HandTable table = HandTable.read("day-" + day + ".csv");
    assertThat(table.rows()).hasSize(quarters);
    assertThat(table.rows())
        .anySatisfy(row -> assertThat(row.number("price_eur_per_kwh")).isNegative());
    BillingMonth month = new BillingMonth(YearMonth.from(day), ZONE);
    ReferenceTables tables = new ReferenceTables();
    List<IntervalEnergy> intervals = new ArrayList<>();
    for (HandTable.Row row : table.rows()) {
      IntervalEnergy interval = HandTable.quarter(row.instant("start_utc"), row.text("kwh"));
      intervals.add(interval);
      tables.add(
          TariffRows.energy(interval.start(), interval.end(), row.text("price_eur_per_kwh")));
    }

    for (int i = 0; i < quarters; i++) {
      assertThat(amount(month, List.of(intervals.get(i)), tables))
          .as(table.rows().get(i).toString())
          .isEqualByComparingTo(table.rows().get(i).number("cost_eur"));
    }
    assertThat(amount(month, intervals, tables))
        .isEqualByComparingTo(table.total().number("cost_eur"));
    assertThat(MonthUsage.of(month, intervals).kwh())
        .isEqualByComparingTo(table.total().number("kwh"));
  }

  @ParameterizedTest
  @CsvSource({"2026-10-25, 2980", "2026-03-29, 2972", "2026-06-15, 2880"})
  void aMonthHasAsManyQuartersAsItsClocksMakeIt(LocalDate day, int quarters) {
    BillingMonth month = new BillingMonth(YearMonth.from(day), ZONE);
    assertThat(month.intervalStarts(Duration.ofMinutes(15))).hasSize(quarters);
    assertThat(MonthUsage.of(month, List.of()).missingQuarters()).hasSize(quarters);
    Instant firstMidnight = day.withDayOfMonth(1).atStartOfDay(ZONE).toInstant();
    assertThat(month.start()).isEqualTo(firstMidnight);
  }

  /** With so many decimals nothing is rounded. */
  private static BigDecimal amount(
      BillingMonth month, List<IntervalEnergy> intervals, ReferenceTables tables) {
    Bill bill =
        new BillCalculation(
                TariffRows.contract().setLineDecimals(12).build(),
                tables,
                MonthUsage.of(month, intervals),
                Map.of())
            .bill();
    assertThat(bill.lines()).extracting(BillLine::component).containsExactly("energy");
    assertThat(bill.isComplete()).isFalse();
    return bill.total();
  }
}
