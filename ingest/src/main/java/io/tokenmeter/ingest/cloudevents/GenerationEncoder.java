package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;

/** Writes token counts the way {@code token_reporting} says they were counted. */
final class GenerationEncoder implements FactEncoder<Generation> {

  @Override
  public String source(Generation generation) {
    return generation.getSource();
  }

  @Override
  public String id(Generation generation) {
    return generation.getGenerationId();
  }

  @Override
  public void encode(Generation generation, ObjectNode data) {
    encodeRequest(generation, data);
    encodePlace(generation, data);
    encodeUsage(generation, data);
    Encoding.instant(data, "arrived_at", generation.getArrivedAt());
    Encoding.instant(data, "scheduled_at", generation.getScheduledAt());
    Encoding.instant(data, "first_token_at", generation.getFirstTokenAt());
    Encoding.instant(data, "finished_at", generation.getFinishedAt());
  }

  private static void encodeRequest(Generation generation, ObjectNode data) {
    data.put("tenant", generation.getTenant());
    Encoding.text(data, "request_id", generation.getRequestId());
    data.put("attempt", generation.getAttempt());
    Encoding.text(data, "route_decision_id", generation.getRouteDecisionId());
    Encoding.text(data, "session", generation.getSession());
    Encoding.text(data, "agent", generation.getAgent());
    Encoding.text(data, "key", generation.getKey());
    Encoding.text(data, "project", generation.getProject());
    if (!generation.getLabels().isEmpty()) {
      generation.getLabels().forEach(data.putObject("labels")::put);
    }
    data.put("status", Choices.word(generation.getStatus()));
    data.put("service_tier", Choices.word(generation.getServiceTier()));
  }

  private static void encodePlace(Generation generation, ObjectNode data) {
    data.put("model", generation.getModel());
    Encoding.text(data, "model_digest", generation.getModelDigest());
    Encoding.text(data, "precision", generation.getPrecision());
    Encoding.text(data, "provider", generation.getProvider());
    Encoding.text(data, "region", generation.getRegion());
    Encoding.text(data, "deployment", generation.getDeployment());
    Encoding.text(data, "endpoint", generation.getEndpoint());
    Encoding.text(data, "site", generation.getSite());
    if (generation.getEndpointTier() != EndpointTier.UNKNOWN) {
      data.put("endpoint_tier", Choices.word(generation.getEndpointTier()));
    }
    Encoding.texts(data, "gpus", generation.getGpus());
    Encoding.texts(data, "decode_gpus", generation.getDecodeGpus());
  }

  private static void encodeUsage(Generation generation, ObjectNode data) {
    TokenReporting reporting = generation.getTokenReporting();
    TokenCounts counts = generation.getTokens();
    TokenCounts reported =
        reporting == TokenReporting.INCLUSIVE ? TokenNormalisation.toInclusive(counts) : counts;
    data.put("token_reporting", Choices.word(reporting));
    data.putObject("tokens")
        .put("input", reported.getInput())
        .put("cached_input", reported.getCachedInput())
        .put("cache_write", reported.getCacheWrite())
        .put("output", reported.getOutput())
        .put("reasoning", reported.getReasoning())
        .put("cache_write_1h", reported.getCacheWrite1h());
    if (generation.getProviderCost() != null) {
      data.put("provider_cost", generation.getProviderCost().toPlainString());
    }
    Encoding.text(data, "provider_currency", generation.getProviderCurrency());
  }
}
