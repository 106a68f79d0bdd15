package io.tokenmeter.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the tables for a {@link Summary}. */
public final class SummaryQuery {

  private static final String TOTALS =
      """
      SELECT count() AS generations,
             sum(input_tokens) AS input, sum(cached_input_tokens) AS cached_input,
             sum(cache_write_tokens) AS cache_write, sum(output_tokens) AS output,
             sum(reasoning_tokens) AS reasoning,
             (SELECT count() FROM rejected_events) AS rejected,
             (SELECT countIf(amount IS NULL) FROM rated_usage) AS unpriced
      FROM generations
      """;

  private static final String RATED =
      """
      SELECT tenant, model, currency, toString(sum(amount)) AS owed
      FROM rated_usage WHERE amount IS NOT NULL
      GROUP BY tenant, model, currency ORDER BY tenant, model, currency
      """;

  private static final String ENERGY =
      """
      SELECT toString(sum(measured_joules)) AS measured,
             if(countIf(active_joules IS NULL AND measured_joules IS NOT NULL) > 0,
                NULL, toString(sum(active_joules))) AS active,
             if(countIf(idle_joules IS NULL AND measured_joules IS NOT NULL) > 0,
                NULL, toString(sum(idle_joules))) AS idle,
             if(countIf(unattributed_joules IS NULL AND measured_joules IS NOT NULL) > 0,
                NULL, toString(sum(unattributed_joules))) AS unattributed,
             countIf(measured_joules IS NULL) AS unmeasured
      FROM energy_balance_current WHERE scope = 'gpu'
      """;

  private static final String USAGE =
      """
      SELECT g.model AS model, g.tenant AS tenant, g.generations AS generations,
             g.input AS input, g.cached_input AS cached_input, g.cache_write AS cache_write,
             g.output AS output, g.reasoning AS reasoning, c.grams AS grams,
             e.prefill AS joules_per_prefill_token, e.decode AS joules_per_decoded_token,
             s.attainment AS attainment
      FROM (
        SELECT model, tenant, count() AS generations, sum(input_tokens) AS input,
               sum(cached_input_tokens) AS cached_input, sum(cache_write_tokens) AS cache_write,
               sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning
        FROM generations GROUP BY model, tenant
      ) AS g
      LEFT JOIN (
        SELECT model, tenant,
               if(countIf(gco2e_location IS NULL) > 0, NULL, toString(sum(gco2e_location))) AS grams
        FROM generation_costs_current GROUP BY model, tenant
      ) AS c ON c.model = g.model AND c.tenant = g.tenant
      LEFT JOIN (
        SELECT model, tenant,
               toFloat64(sum(prefill_joules))
                 / nullIf(sumIf(computed_prefill_tokens, prefill_joules IS NOT NULL), 0) AS prefill,
               toFloat64(sum(decode_joules))
                 / nullIf(sumIf(decoded_tokens, decode_joules IS NOT NULL), 0) AS decode
        FROM generation_energy_current GROUP BY model, tenant
      ) AS e ON e.model = g.model AND e.tenant = g.tenant
      LEFT JOIN (
        SELECT model, tenant, sum(attained) / nullIf(sum(measured), 0) AS attainment
        FROM sla_windows_current GROUP BY model, tenant
      ) AS s ON s.model = g.model AND s.tenant = g.tenant
      ORDER BY model, tenant
      """;

  private static final String MONEY =
      """
      SELECT model, tenant, currency,
             if(countIf(rated_amount IS NULL) > 0, NULL, toString(sum(rated_amount))) AS rated,
             if(countIf(electricity_cost IS NULL) > 0, NULL, toString(sum(electricity_cost)))
               AS electricity,
             if(countIf(hardware_cost IS NULL) > 0, NULL, toString(sum(hardware_cost))) AS hardware,
             if(countIf(provider_cost IS NULL) > 0, NULL, toString(sum(provider_cost))) AS provider,
             if(countIf(overhead_cost IS NULL) > 0, NULL, toString(sum(overhead_cost))) AS overhead,
             if(countIf(margin IS NULL) > 0, NULL, toString(sum(margin))) AS earned
      FROM generation_costs_current
      GROUP BY model, tenant, currency ORDER BY model, tenant, currency
      """;

  private final Rows rows;

  /** Runs a SELECT and gives its rows. */
  @FunctionalInterface
  public interface Rows {
    /** The rows as JSON objects; decimals keep every digit. */
    List<JsonNode> of(String select) throws Exception;
  }

  public SummaryQuery(Rows rows) {
    this.rows = rows;
  }

  /** The summary of all that is in the tables now. */
  public Summary run() throws Exception {
    JsonNode totals = rows.of(TOTALS).get(0);
    Map<String, Long> tokens = new LinkedHashMap<>();
    for (String tokenClass :
        List.of("input", "cached_input", "cache_write", "output", "reasoning")) {
      tokens.put(tokenClass, totals.path(tokenClass).asLong());
    }
    return new Summary(
        totals.path("generations").asLong(),
        totals.path("rejected").asLong(),
        totals.path("unpriced").asLong(),
        tokens,
        rows.of(RATED).stream().map(SummaryQuery::ratedSum).toList(),
        energy(rows.of(ENERGY).get(0)),
        rows.of(USAGE).stream().map(SummaryQuery::usage).toList(),
        rows.of(MONEY).stream().map(SummaryQuery::money).toList());
  }

  private static Summary.Energy energy(JsonNode row) {
    return new Summary.Energy(
        decimal(row, "measured"),
        decimal(row, "active"),
        decimal(row, "idle"),
        decimal(row, "unattributed"),
        row.path("unmeasured").asLong());
  }

  private static Summary.RatedSum ratedSum(JsonNode row) {
    return new Summary.RatedSum(
        row.path("tenant").asText(),
        row.path("model").asText(),
        row.path("currency").asText(),
        new BigDecimal(row.path("owed").asText()));
  }

  private static Summary.Usage usage(JsonNode row) {
    return new Summary.Usage(
        row.path("model").asText(),
        row.path("tenant").asText(),
        row.path("generations").asLong(),
        row.path("input").asLong(),
        row.path("cached_input").asLong(),
        row.path("cache_write").asLong(),
        row.path("output").asLong(),
        row.path("reasoning").asLong(),
        number(row, "joules_per_prefill_token"),
        number(row, "joules_per_decoded_token"),
        decimal(row, "grams"),
        number(row, "attainment"));
  }

  private static Summary.Money money(JsonNode row) {
    return new Summary.Money(
        row.path("model").asText(),
        row.path("tenant").asText(),
        row.path("currency").textValue(),
        decimal(row, "rated"),
        decimal(row, "electricity"),
        decimal(row, "hardware"),
        decimal(row, "provider"),
        decimal(row, "overhead"),
        decimal(row, "earned"));
  }

  private static @Nullable BigDecimal decimal(JsonNode row, String field) {
    JsonNode node = row.path(field);
    return node.isNull() || node.isMissingNode() || node.asText().isEmpty()
        ? null
        : new BigDecimal(node.asText());
  }

  private static @Nullable Double number(JsonNode row, String field) {
    JsonNode node = row.path(field);
    return node.isNull() || node.isMissingNode() ? null : Double.valueOf(node.asText());
  }
}
