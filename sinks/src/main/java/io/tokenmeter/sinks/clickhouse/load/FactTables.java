package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.Cell.lowerCase;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.topic.Topics;

/** What happened: unique generations. */
final class FactTables {

  static final TableMapping<Generation> GENERATIONS =
      TableMapping.of(Topics.GENERATIONS, "generations")
          .column("tenant", Generation::getTenant)
          .column("source", Generation::getSource)
          .column("generation_id", Generation::getGenerationId)
          .column("request_id", Generation::getRequestId)
          .column("attempt", Generation::getAttempt)
          .column("route_decision_id", Generation::getRouteDecisionId)
          .column("session", Generation::getSession)
          .column("agent", Generation::getAgent)
          .column("key", Generation::getKey)
          .column("project", Generation::getProject)
          .column("labels", g -> new java.util.TreeMap<>(g.getLabels()))
          .column("model", Generation::getModel)
          .column("model_digest", Generation::getModelDigest)
          .column("precision", Generation::getPrecision)
          .column("provider", Generation::getProvider)
          .column("region", Generation::getRegion)
          .column("deployment", Generation::getDeployment)
          .column("endpoint", Generation::getEndpoint)
          .column("site", Generation::getSite)
          .column("endpoint_tier", g -> lowerCase(g.getEndpointTier()))
          .column("gpus", Generation::getGpus)
          .column("decode_gpus", Generation::getDecodeGpus)
          .column("status", g -> lowerCase(g.getStatus()))
          .column("service_tier", g -> lowerCase(g.getServiceTier()))
          .column("token_reporting", g -> lowerCase(g.getTokenReporting()))
          .column("input_tokens", g -> g.getTokens().getInput())
          .column("cached_input_tokens", g -> g.getTokens().getCachedInput())
          .column("cache_write_tokens", g -> g.getTokens().getCacheWrite())
          .column("cache_write_1h_tokens", g -> g.getTokens().getCacheWrite1h())
          .column("output_tokens", g -> g.getTokens().getOutput())
          .column("reasoning_tokens", g -> g.getTokens().getReasoning())
          .column("arrived_at", Generation::getArrivedAt)
          .column("scheduled_at", Generation::getScheduledAt)
          .column("first_token_at", Generation::getFirstTokenAt)
          .column("finished_at", Generation::getFinishedAt)
          .column("provider_cost", Generation::getProviderCost)
          .column("provider_currency", Generation::getProviderCurrency)
          .build();

  private FactTables() {}
}
