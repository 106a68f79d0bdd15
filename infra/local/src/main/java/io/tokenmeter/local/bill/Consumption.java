package io.tokenmeter.local.bill;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.schemas.tariff.Bill;
import io.tokenmeter.schemas.tariff.IntervalEnergy;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Energy of each consumer in a month. A generation's energy (active, idle and what overhead is
 * known) counts when it finished.
 *
 * @param joules over the month
 * @param peakJoules in the interval of the month's peak
 */
public record Consumption(Map<String, BigDecimal> joules, Map<String, BigDecimal> peakJoules) {

  /** By whom a bill's fixed parts can be borne. */
  public enum Consumer {
    TENANT("c.tenant"),
    MODEL("c.model"),
    ENDPOINT("ifNull(c.endpoint, '')");

    private final String column;

    Consumer(String column) {
      this.column = column;
    }
  }

  /** What the generations at the bill's site consumed. */
  public static Consumption of(Bill bill, Consumer consumer, ClickHouseRows rows)
      throws IOException, InterruptedException {
    Map<String, BigDecimal> joules = new TreeMap<>();
    Map<String, BigDecimal> peakJoules = new TreeMap<>();
    Instant peakStart = bill.peak().map(IntervalEnergy::start).orElse(Instant.EPOCH);
    Instant peakEnd = bill.peak().map(IntervalEnergy::end).orElse(Instant.EPOCH);
    for (JsonNode row :
        rows.of(
            """
            SELECT %s AS consumer,
              toString(sum(e.joules)) AS joules,
              toString(ifNull(sumIf(e.joules, c.usage_at >= %s AND c.usage_at < %s), 0)) AS peak_joules
            FROM generation_costs_current AS c
            INNER JOIN
            (
              SELECT tenant, source, generation_id,
                sum(active_joules + idle_joules + ifNull(overhead_joules, 0)) AS joules
              FROM generation_energy_current
              GROUP BY tenant, source, generation_id
            ) AS e USING (tenant, source, generation_id)
            WHERE c.site = '%s' AND c.usage_at >= %s AND c.usage_at < %s AND e.joules IS NOT NULL
            GROUP BY consumer"""
                .formatted(
                    consumer.column,
                    ClickHouseRows.literal(peakStart),
                    ClickHouseRows.literal(peakEnd),
                    ClickHouseRows.quoted(bill.site()),
                    ClickHouseRows.literal(bill.usage().month().start()),
                    ClickHouseRows.literal(bill.usage().month().end())))) {
      String name = row.path("consumer").asText();
      joules.put(name, new BigDecimal(row.path("joules").asText()));
      peakJoules.put(name, new BigDecimal(row.path("peak_joules").asText()));
    }
    return new Consumption(joules, peakJoules);
  }
}
