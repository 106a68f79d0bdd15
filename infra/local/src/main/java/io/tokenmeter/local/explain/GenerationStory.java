package io.tokenmeter.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.schemas.event.Generation;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the tables hold of one generation, by the newest revisions.
 *
 * @param generation without its GPUs, which {@code energy} names
 * @param ledger its entries, oldest first
 * @param energy a row for each GPU
 * @param power of each of these GPUs: mean watts over the windows that it was in flight in
 * @param cost what it earned and cost; empty before it has settled
 */
public record GenerationStory(
    Generation generation,
    List<JsonNode> ledger,
    List<JsonNode> energy,
    List<JsonNode> power,
    Optional<JsonNode> cost) {

  /**
   * Every generation of that id.
   *
   * @param tenant only of this tenant; null for any
   * @param source only from this source; null for any
   */
  public static List<Generation> candidates(
      String id, @Nullable String tenant, @Nullable String source, ClickHouseRows rows)
      throws IOException, InterruptedException {
    return StoredGeneration.find(id, tenant, source, rows);
  }

  /** The story so far. */
  public static GenerationStory of(Generation generation, ClickHouseRows rows)
      throws IOException, InterruptedException {
    String identity =
        "tenant = '%s' AND source = '%s' AND generation_id = '%s'"
            .formatted(
                ClickHouseRows.quoted(generation.getTenant()),
                ClickHouseRows.quoted(generation.getSource()),
                ClickHouseRows.quoted(generation.getGenerationId()));
    return new GenerationStory(
        generation,
        rows.of(
            """
            SELECT entry_id, corrects, token_class, tokens, status, toString(unit_price) AS unit_price, toString(amount) AS amount,
              currency, price_id, account, revision, concat(replaceOne(toString(recorded_at), ' ', 'T'), 'Z') AS recorded_at
            FROM rated_usage WHERE %s ORDER BY revision, corrects IS NULL, token_class"""
                .formatted(identity)),
        rows.of(
            """
            SELECT gpu, toString(active_joules) AS active, toString(prefill_joules) AS prefill, toString(decode_joules) AS decode,
              toString(idle_joules) AS idle, toString(overhead_joules) AS overhead, gpu_time_micros / 1e6 AS gpu_seconds,
              provenance, method, active_relative_error, revision
            FROM generation_energy_current WHERE %s ORDER BY gpu"""
                .formatted(identity)),
        rows.of(power(identity, generation)),
        rows
            .of(
                """
                SELECT toString(rated_amount) AS rated_amount, toString(electricity_cost) AS electricity, toString(hardware_cost) AS hardware,
                  toString(provider_cost) AS provider, toString(overhead_cost) AS overhead, toString(margin) AS margin, currency,
                  margin_missing_reason, toString(gco2e_location) AS gco2e_location, toString(gco2e_market) AS gco2e_market, revision
                FROM generation_costs_current WHERE %s"""
                    .formatted(identity))
            .stream()
            .findFirst());
  }

  private static String power(String identity, Generation generation) {
    Instant began =
        generation.getArrivedAt() == null ? generation.getFinishedAt() : generation.getArrivedAt();
    return """
        SELECT meter AS gpu, toFloat64(sum(measured_joules)) / (sum(covered_micros) / 1e6) AS watts, count() AS windows
        FROM energy_balance_current
        WHERE scope = 'gpu' AND meter IN (SELECT gpu FROM generation_energy WHERE %s)
          AND window_end > %s AND window_start <= %s AND measured_joules IS NOT NULL
        GROUP BY gpu HAVING sum(covered_micros) > 0 ORDER BY gpu"""
        .formatted(
            identity,
            ClickHouseRows.literal(began),
            ClickHouseRows.literal(generation.getFinishedAt()));
  }
}
