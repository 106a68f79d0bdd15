package io.tokenmeter.local.grid;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is to be said of a series before it is used. */
final class GridReport {

  private static final int MOST_LISTED = 10;

  private final String unit;
  private final GridSeries series;
  private final ZoneId zone;

  /**
   * @param zone whose changes of the clocks are told
   */
  GridReport(String unit, GridSeries series, ZoneId zone) {
    this.unit = unit;
    this.series = series;
    this.zone = zone;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<GridSeries.Entry> latest = series.latest();
    BigDecimal lowest =
        latest.stream().map(GridSeries.Entry::value).min(Comparator.naturalOrder()).orElseThrow();
    BigDecimal highest =
        latest.stream().map(GridSeries.Entry::value).max(Comparator.naturalOrder()).orElseThrow();
    lines.add(
        "%d values of %s, %s to %s; lowest %s, highest %s %s"
            .formatted(
                latest.size(),
                lengths(latest),
                at(latest.get(0).start()),
                at(end()),
                lowest.toPlainString(),
                highest.toPlainString(),
                unit));
    lines.add("gaps: " + listed(series.gaps().stream().map(this::gap).toList()));
    lines.add("duplicates: " + listed(series.duplicates().stream().map(this::at).toList()));
    lines.add("earlier revisions: " + (series.entries().size() - latest.size()));
    lines.add("clocks of " + zone + ": " + listed(clockChanges()));
    return lines;
  }

  private static String lengths(List<GridSeries.Entry> latest) {
    return latest.stream()
        .map(e -> Duration.between(e.start(), e.end()).toMinutes())
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(" and ", "", " minutes"));
  }

  private Instant end() {
    List<GridSeries.Entry> latest = series.latest();
    return latest.get(latest.size() - 1).end();
  }

  private List<String> clockChanges() {
    List<String> changes = new ArrayList<>();
    ZoneOffsetTransition next = zone.getRules().nextTransition(series.latest().get(0).start());
    while (next != null && next.getInstant().isBefore(end())) {
      changes.add(
          "%s from %s to %s"
              .formatted(next.getInstant(), next.getOffsetBefore(), next.getOffsetAfter()));
      next = zone.getRules().nextTransition(next.getInstant());
    }
    return changes;
  }

  private String gap(GridSeries.Gap gap) {
    return at(gap.from()) + " to " + at(gap.to());
  }

  private String at(Instant instant) {
    return instant.atZone(zone).toOffsetDateTime().toString();
  }

  private static String listed(List<String> items) {
    if (items.isEmpty()) {
      return "none";
    }
    String shown = items.stream().limit(MOST_LISTED).collect(Collectors.joining("; "));
    return items.size() > MOST_LISTED
        ? items.size() + ": " + shown + "; and more"
        : items.size() + ": " + shown;
  }
}
