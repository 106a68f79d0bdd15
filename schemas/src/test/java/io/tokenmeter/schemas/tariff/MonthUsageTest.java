package io.tokenmeter.schemas.tariff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonthUsageTest {

  private static final BillingMonth MAY = new BillingMonth(YearMonth.of(2026, 5), ZoneOffset.UTC);
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  @Test
  void quartersAddUpToTheIntervalThatDemandIsMeasuredBy() {
    MonthUsage usage =
        MonthUsage.of(MAY, List.of(of(0, 15, "9"), of(15, 15, "1"), of(30, 30, "11")));

    IntervalEnergy peak = usage.peak(HALF_HOUR).orElseThrow();

    assertThat(peak.start()).isEqualTo(START.plus(HALF_HOUR));
    assertThat(peak.meanKw(3)).isEqualTo("22.000");
  }

  @Test
  void aDemandIntervalWithAHoleIsNoPeak() {
    MonthUsage usage = MonthUsage.of(MAY, List.of(of(0, 15, "90"), of(30, 30, "11")));

    assertThat(usage.peak(HALF_HOUR).orElseThrow().kwh()).isEqualByComparingTo("11");
    assertThat(usage.missingQuarters()).hasSize(31 * 96 - 3).contains(START.plusSeconds(900));
  }

  @Test
  void hoursDoNotTellTheDemandOfAQuarter() {
    MonthUsage usage = MonthUsage.of(MAY, List.of(of(0, 60, "90")));

    assertThatThrownBy(() -> usage.peak(Duration.ofMinutes(15)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2026-05-01T00:00:00Z is of 60 minutes")
        .hasMessageContaining("give intervals of 15 minutes or less");
  }

  @Test
  void energyIsNotCountedTwice() {
    assertThatThrownBy(() -> MonthUsage.of(MAY, List.of(of(0, 60, "1"), of(30, 15, "1"))))
        .hasMessageContaining("overlap");
    assertThatThrownBy(() -> MonthUsage.of(MAY, List.of(of(0, 15, "1"), of(0, 30, "1"))))
        .hasMessageContaining("two intervals begin at 2026-05-01T00:00:00Z");
  }

  @Test
  void intervalsAreQuartersHalvesOrHoursOfTheClock() {
    assertThatThrownBy(() -> of(0, 20, "1")).hasMessageContaining("15, 30 or 60 minutes");
    assertThatThrownBy(() -> of(5, 15, "1")).hasMessageContaining("quarter of an hour");
  }

  private static IntervalEnergy of(int minute, int minutes, String kwh) {
    Instant start = START.plus(Duration.ofMinutes(minute));
    return new IntervalEnergy(start, start.plus(Duration.ofMinutes(minutes)), new BigDecimal(kwh));
  }
}
