package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.Cell.bytes;
import static io.tokenmeter.sinks.clickhouse.load.Cell.flag;
import static io.tokenmeter.sinks.clickhouse.load.Cell.lowerCase;

import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.derived.SlaWindow;
import io.tokenmeter.schemas.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How well it was served, what routers saw, and what could not be used. */
final class ServiceTables {

  static final TableMapping<SlaWindow> SLA_WINDOWS =
      TableMapping.of(Topics.SLA_WINDOWS, "sla_windows")
          .column("tenant", SlaWindow::getTenant)
          .column("model", SlaWindow::getModel)
          .column("endpoint", SlaWindow::getEndpoint)
          .column("window_start", SlaWindow::getWindowStart)
          .column("window_end", SlaWindow::getWindowEnd)
          .column("requests", SlaWindow::getRequests)
          .column("errors", SlaWindow::getErrors)
          .column("cancelled", SlaWindow::getCancelled)
          .column("ttft_p50_ms", SlaWindow::getTtftP50Ms)
          .column("ttft_p99_ms", SlaWindow::getTtftP99Ms)
          .column("tpot_p50_ms", SlaWindow::getTpotP50Ms)
          .column("tpot_p99_ms", SlaWindow::getTpotP99Ms)
          .column("policy_id", SlaWindow::getPolicyId)
          .column("measured", SlaWindow::getMeasured)
          .column("attained", SlaWindow::getAttained)
          .column("attainment", SlaWindow::getAttainment)
          .column("revision", SlaWindow::getRevision)
          .column("recorded_at", SlaWindow::getRecordedAt)
          .build();

  static final TableMapping<RouteCost> ROUTE_COSTS =
      TableMapping.of(Topics.ROUTE_COSTS, "route_costs")
          .column("endpoint", RouteCost::getEndpoint)
          .column("model", RouteCost::getModel)
          .column("site", RouteCost::getSite)
          .column("endpoint_tier", r -> lowerCase(r.getEndpointTier()))
          .column("aliases", RouteCost::getAliases)
          .column("as_of", RouteCost::getAsOf)
          .column("observed_at", RouteCost::getObservedAt)
          .column("expires_at", RouteCost::getExpiresAt)
          .column("window_seconds", RouteCost::getWindowSeconds)
          .column("samples", RouteCost::getSamples)
          .column("marginal_cost_per_mtok_input", RouteCost::getMarginalCostPerMtokInput)
          .column(
              "marginal_cost_per_mtok_cached_input", RouteCost::getMarginalCostPerMtokCachedInput)
          .column("marginal_cost_per_mtok_output", RouteCost::getMarginalCostPerMtokOutput)
          .column("full_cost_per_mtok_input", RouteCost::getFullCostPerMtokInput)
          .column("full_cost_per_mtok_cached_input", RouteCost::getFullCostPerMtokCachedInput)
          .column("full_cost_per_mtok_output", RouteCost::getFullCostPerMtokOutput)
          .column("currency", RouteCost::getCurrency)
          .column("joules_per_token_prefill", RouteCost::getJoulesPerTokenPrefill)
          .column("joules_per_token_decode", RouteCost::getJoulesPerTokenDecode)
          .column("watts", RouteCost::getWatts)
          .column("ttft_p50_ms", RouteCost::getTtftP50Ms)
          .column("ttft_p99_ms", RouteCost::getTtftP99Ms)
          .column("tpot_p50_ms", RouteCost::getTpotP50Ms)
          .column("tpot_p99_ms", RouteCost::getTpotP99Ms)
          .column("slo_ok_ratio", RouteCost::getSloOkRatio)
          .column("error_ratio", RouteCost::getErrorRatio)
          .column("headroom", RouteCost::getHeadroom)
          .column("confidence", RouteCost::getConfidence)
          .column("deleted", r -> flag(false))
          .build(ServiceTables::endpointGone);

  static final TableMapping<RejectedEvent> REJECTED_EVENTS =
      TableMapping.of(Topics.REJECTED_EVENTS, "rejected_events")
          .column("received_at", RejectedEvent::getReceivedAt)
          .column("stage", r -> lowerCase(r.getStage()))
          .column("reason", r -> r.getReason().name())
          .column("detail", RejectedEvent::getDetail)
          .column("source", RejectedEvent::getSource)
          .column("topic", RejectedEvent::getTopic)
          .column("partition", RejectedEvent::getPartition)
          .column("offset", RejectedEvent::getOffset)
          .column("payload", r -> bytes(r.getPayload()))
          .build();

  private ServiceTables() {}

  private static List<@Nullable Object> endpointGone(
      String endpoint, Instant at, List<String> columns) {
    Map<String, Object> known =
        Map.ofEntries(
            Map.entry("endpoint", endpoint),
            Map.entry("model", ""),
            Map.entry("endpoint_tier", "unknown"),
            Map.entry("aliases", List.of()),
            Map.entry("as_of", at),
            Map.entry("observed_at", at),
            Map.entry("expires_at", at),
            Map.entry("window_seconds", 0L),
            Map.entry("samples", 0L),
            Map.entry("confidence", 0.0),
            Map.entry("deleted", flag(true)));
    List<@Nullable Object> row = new java.util.ArrayList<>();
    columns.forEach(column -> row.add(known.get(column)));
    return row;
  }
}
