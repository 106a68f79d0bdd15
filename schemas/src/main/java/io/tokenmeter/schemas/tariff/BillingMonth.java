package io.tokenmeter.schemas.tariff;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/** A month of a market: it begins and ends at midnight there. */
public record BillingMonth(YearMonth month, ZoneId zone) {

  public Instant start() {
    return month.atDay(1).atStartOfDay(zone).toInstant();
  }

  /** The first instant that is no longer in the month. */
  public Instant end() {
    return month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
  }

  public boolean contains(Instant instant) {
    return !instant.isBefore(start()) && instant.isBefore(end());
  }

  /** Starts of the intervals of the month; an hour fewer in spring, an hour more in autumn. */
  public List<Instant> intervalStarts(Duration length) {
    Instant end = end();
    return Stream.iterate(start(), at -> at.isBefore(end), at -> at.plus(length)).toList();
  }
}
