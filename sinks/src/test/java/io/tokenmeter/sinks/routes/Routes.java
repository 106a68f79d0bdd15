package io.tokenmeter.sinks.routes;

import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.sinks.SampleRecords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Records of the feed, computed at noon and valid for a minute. */
final class Routes {

  static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");

  private Routes() {}

  static RouteCost of(String endpoint) {
    RouteCost route = SampleRecords.sparse(Topics.ROUTE_COSTS, 0);
    route.setEndpoint(endpoint);
    route.setModel("llama");
    route.setAliases(List.of(endpoint + ":8000"));
    route.setAsOf(NOON);
    route.setObservedAt(NOON);
    route.setExpiresAt(NOON.plusSeconds(60));
    route.setFullCostPerMtokOutput(new BigDecimal("0.120000000000"));
    return route;
  }
}
