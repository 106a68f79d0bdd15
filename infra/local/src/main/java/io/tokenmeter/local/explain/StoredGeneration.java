package io.tokenmeter.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Generations as ClickHouse has them. */
final class StoredGeneration {

  private static final String SELECT =
      """
      SELECT tenant, source, generation_id, request_id, attempt, session, agent, `key`, project, labels, model, provider, region,
        endpoint, site, status, service_tier, token_reporting,
        input_tokens, cached_input_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
        toUnixTimestamp64Micro(arrived_at) AS arrived, toUnixTimestamp64Micro(scheduled_at) AS scheduled,
        toUnixTimestamp64Micro(first_token_at) AS first_token, toUnixTimestamp64Micro(finished_at) AS finished
      FROM generations WHERE generation_id = '%s'%s%s ORDER BY tenant, source""";

  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredGeneration() {}

  /** All of that id: tenants and sources may use the same. */
  static List<Generation> find(
      String id, @Nullable String tenant, @Nullable String source, ClickHouseRows rows)
      throws IOException, InterruptedException {
    List<Generation> found = new ArrayList<>();
    for (JsonNode row :
        rows.of(
            SELECT.formatted(
                ClickHouseRows.quoted(id), and("tenant", tenant), and("source", source)))) {
      found.add(of(row));
    }
    return found;
  }

  private static String and(String column, @Nullable String value) {
    return value == null ? "" : " AND " + column + " = '" + ClickHouseRows.quoted(value) + "'";
  }

  private static Generation of(JsonNode row) {
    Generation generation = new Generation();
    generation.setTenant(row.path("tenant").asText());
    generation.setSource(row.path("source").asText());
    generation.setGenerationId(row.path("generation_id").asText());
    generation.setRequestId(text(row, "request_id"));
    generation.setAttempt(row.path("attempt").asInt());
    generation.setSession(text(row, "session"));
    generation.setAgent(text(row, "agent"));
    generation.setKey(text(row, "key"));
    generation.setProject(text(row, "project"));
    generation.setLabels(labels(row.path("labels")));
    generation.setModel(row.path("model").asText());
    generation.setProvider(text(row, "provider"));
    generation.setRegion(text(row, "region"));
    generation.setEndpoint(text(row, "endpoint"));
    generation.setSite(text(row, "site"));
    generation.setStatus(GenerationStatus.valueOf(upperCase(row, "status")));
    generation.setServiceTier(ServiceTier.valueOf(upperCase(row, "service_tier")));
    generation.setTokenReporting(TokenReporting.valueOf(upperCase(row, "token_reporting")));
    generation.setTokens(
        new TokenCounts(
            row.path("input_tokens").asLong(),
            row.path("cached_input_tokens").asLong(),
            row.path("cache_write_tokens").asLong(),
            row.path("output_tokens").asLong(),
            row.path("reasoning_tokens").asLong(),
            row.path("cache_write_1h_tokens").asLong()));
    generation.setArrivedAt(instant(row, "arrived"));
    generation.setScheduledAt(instant(row, "scheduled"));
    generation.setFirstTokenAt(instant(row, "first_token"));
    generation.setFinishedAt(instant(row, "finished"));
    generation.setGpus(List.of());
    generation.setDecodeGpus(List.of());
    return generation;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> labels(JsonNode labels) {
    return JSON.convertValue(labels, Map.class);
  }

  private static String upperCase(JsonNode row, String field) {
    return row.path(field).asText().toUpperCase(Locale.ROOT);
  }

  private static @Nullable String text(JsonNode row, String field) {
    return row.path(field).isNull() ? null : row.path(field).asText();
  }

  private static @Nullable Instant instant(JsonNode row, String field) {
    return row.path(field).isNull()
        ? null
        : Instant.EPOCH.plus(row.path(field).asLong(), ChronoUnit.MICROS);
  }
}
