package io.tokenmeter.local.bill;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.grid.GridImport;
import io.tokenmeter.local.grid.GridKind;
import io.tokenmeter.local.grid.GridTarget;
import io.tokenmeter.schemas.reference.MeterInterval;
import io.tokenmeter.schemas.tariff.IntervalEnergy;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a bill is computed from.
 *
 * @param origin where the intervals come from, in words
 */
public record MeteredIntervals(String origin, List<IntervalEnergy> intervals) {

  private static final BigDecimal JOULES_PER_KWH = BigDecimal.valueOf(3_600_000);
  private static final int KWH_DECIMALS = 12;
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final String MICROS = "toUnixTimestamp64Micro(%s)";

  /** Those of a file; of each interval the highest revision. */
  public static MeteredIntervals ofFile(Path file, String site, ZoneId zone) throws IOException {
    GridTarget target = new GridTarget(site, "", false, null, null);
    GridImport read =
        GridImport.of(file, target, Optional.of(GridKind.INTERVALS), Optional.of(zone));
    Map<Instant, IntervalEnergy> latest = new TreeMap<>();
    read.rows().rows().stream()
        .map(MeterInterval.class::cast)
        .sorted(Comparator.comparingInt(MeterInterval::getRevision))
        .forEach(
            row ->
                latest.put(
                    row.getIntervalStart(),
                    new IntervalEnergy(
                        row.getIntervalStart(), row.getIntervalEnd(), row.getKwh())));
    return new MeteredIntervals(file.toString(), List.copyOf(latest.values()));
  }

  /**
   * Those that were imported for the meter; where there are none, what the pipeline measured on it.
   */
  public static MeteredIntervals ofMeter(
      String site, String meter, Instant from, Instant until, ClickHouseRows rows)
      throws IOException, InterruptedException {
    List<IntervalEnergy> imported = imported(site, meter, from, until, rows);
    return imported.isEmpty()
        ? new MeteredIntervals(
            "energy_balance of meter " + meter, balance(meter, from, until, rows))
        : new MeteredIntervals("imported intervals of meter " + meter, imported);
  }

  private static List<IntervalEnergy> imported(
      String site, String meter, Instant from, Instant until, ClickHouseRows rows)
      throws IOException, InterruptedException {
    List<IntervalEnergy> intervals = new ArrayList<>();
    for (JsonNode row :
        rows.of(
            "SELECT %s AS start, %s AS end, toString(kwh) AS kwh FROM meter_intervals_current WHERE site = '%s' AND meter = '%s' AND interval_start >= %s AND interval_start < %s ORDER BY interval_start"
                .formatted(
                    MICROS.formatted("interval_start"),
                    MICROS.formatted("interval_end"),
                    ClickHouseRows.quoted(site),
                    ClickHouseRows.quoted(meter),
                    ClickHouseRows.literal(from),
                    ClickHouseRows.literal(until)))) {
      intervals.add(
          new IntervalEnergy(
              instant(row, "start"),
              instant(row, "end"),
              new BigDecimal(row.path("kwh").asText())));
    }
    return intervals;
  }

  /** Quarters of an hour that the meter's windows cover without a hole. */
  private static List<IntervalEnergy> balance(
      String meter, Instant from, Instant until, ClickHouseRows rows)
      throws IOException, InterruptedException {
    List<IntervalEnergy> intervals = new ArrayList<>();
    for (JsonNode row :
        rows.of(
            "SELECT toUnixTimestamp(toStartOfInterval(window_start, INTERVAL 15 MINUTE)) * 1000000 AS start, toString(sum(measured_joules)) AS joules FROM energy_balance_current WHERE meter = '%s' AND window_start >= %s AND window_start < %s GROUP BY start HAVING sum(covered_micros) = %d AND countIf(measured_joules IS NULL) = 0 ORDER BY start"
                .formatted(
                    ClickHouseRows.quoted(meter),
                    ClickHouseRows.literal(from),
                    ClickHouseRows.literal(until),
                    QUARTER.toNanos() / 1_000))) {
      Instant start = instant(row, "start");
      BigDecimal kwh =
          new BigDecimal(row.path("joules").asText())
              .divide(JOULES_PER_KWH, KWH_DECIMALS, RoundingMode.HALF_EVEN);
      intervals.add(new IntervalEnergy(start, start.plus(QUARTER), kwh));
    }
    return intervals;
  }

  private static Instant instant(JsonNode row, String field) {
    return Instant.EPOCH.plus(Long.parseLong(row.path(field).asText()), ChronoUnit.MICROS);
  }
}
