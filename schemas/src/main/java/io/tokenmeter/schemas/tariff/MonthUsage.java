package io.tokenmeter.schemas.tariff;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The metered intervals of one month, in order. */
public final class MonthUsage {

  private static final Duration QUARTER = Duration.ofMinutes(15);

  private final BillingMonth month;
  private final List<IntervalEnergy> intervals;

  private MonthUsage(BillingMonth month, List<IntervalEnergy> intervals) {
    this.month = month;
    this.intervals = intervals;
  }

  /**
   * Picks the intervals of the month.
   *
   * @throws IllegalArgumentException when two of them overlap
   */
  public static MonthUsage of(BillingMonth month, Collection<IntervalEnergy> all) {
    TreeMap<Instant, IntervalEnergy> ordered = new TreeMap<>();
    for (IntervalEnergy interval : all) {
      if (month.contains(interval.start()) && ordered.put(interval.start(), interval) != null) {
        throw new IllegalArgumentException(
            "two intervals begin at " + interval.start() + "; keep the one of the latest revision");
      }
    }
    IntervalEnergy before = null;
    for (IntervalEnergy interval : ordered.values()) {
      if (before != null && interval.start().isBefore(before.end())) {
        throw new IllegalArgumentException(
            "the intervals that begin at %s and %s overlap; keep one of them"
                .formatted(before.start(), interval.start()));
      }
      before = interval;
    }
    return new MonthUsage(month, List.copyOf(ordered.values()));
  }

  public BillingMonth month() {
    return month;
  }

  public List<IntervalEnergy> intervals() {
    return intervals;
  }

  public BigDecimal kwh() {
    return intervals.stream().map(IntervalEnergy::kwh).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Quarters of an hour of the month that no interval covers. */
  public List<Instant> missingQuarters() {
    Set<Instant> missing = new TreeSet<>(month.intervalStarts(QUARTER));
    for (IntervalEnergy interval : intervals) {
      for (Instant at = interval.start(); at.isBefore(interval.end()); at = at.plus(QUARTER)) {
        missing.remove(at);
      }
    }
    return List.copyOf(missing);
  }

  /**
   * The demand interval with the highest mean power, the earliest of equals; empty without any
   * whole interval. Shorter metering intervals are added up.
   *
   * @throws IllegalArgumentException when an interval is longer than demand is measured by
   */
  Optional<IntervalEnergy> peak(Duration demandInterval) {
    IntervalEnergy peak = null;
    for (IntervalEnergy interval : demandIntervals(demandInterval)) {
      peak = peak == null || interval.kwh().compareTo(peak.kwh()) > 0 ? interval : peak;
    }
    return Optional.ofNullable(peak);
  }

  private List<IntervalEnergy> demandIntervals(Duration length) {
    Map<Instant, List<IntervalEnergy>> parts = new TreeMap<>();
    for (IntervalEnergy interval : intervals) {
      if (interval.length().compareTo(length) > 0) {
        throw new IllegalArgumentException(
            "demand is the mean of %d minutes, but the interval at %s is of %d minutes; give intervals of %d minutes or less"
                .formatted(
                    length.toMinutes(),
                    interval.start(),
                    interval.length().toMinutes(),
                    length.toMinutes()));
      }
      long into =
          Duration.between(month.start(), interval.start()).toSeconds() % length.toSeconds();
      parts
          .computeIfAbsent(interval.start().minusSeconds(into), start -> new ArrayList<>())
          .add(interval);
    }
    List<IntervalEnergy> whole = new ArrayList<>();
    parts.forEach((start, of) -> sum(start, of, length).ifPresent(whole::add));
    return whole;
  }

  /** Empty when a part of the interval is missing: its mean is not known then. */
  private static Optional<IntervalEnergy> sum(
      Instant start, List<IntervalEnergy> parts, Duration length) {
    Duration covered =
        parts.stream().map(IntervalEnergy::length).reduce(Duration.ZERO, Duration::plus);
    return covered.equals(length)
        ? Optional.of(
            new IntervalEnergy(
                start,
                start.plus(length),
                parts.stream().map(IntervalEnergy::kwh).reduce(BigDecimal.ZERO, BigDecimal::add)))
        : Optional.empty();
  }
}
