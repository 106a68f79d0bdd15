package io.tokenmeter.sinks.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.derived.RouteCost;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record of the feed as JSON: snake_case names as in the table, decimals as strings, instants in
 * ISO 8601, unknown as null.
 */
final class RouteJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double MILLIS_PER_SECOND = 1000.0;

  private RouteJson() {}

  /** The record with its state and age at {@code now}. */
  static ObjectNode of(RouteCost route, Instant now) {
    ObjectNode json = MAPPER.createObjectNode();
    identity(json, route);
    json.put("as_of", route.getAsOf().toString());
    json.put("observed_at", route.getObservedAt().toString());
    json.put("expires_at", route.getExpiresAt().toString());
    json.put("state", RouteState.of(route, now).name().toLowerCase(Locale.ROOT));
    json.put("age_seconds", Duration.between(route.getAsOf(), now).toMillis() / MILLIS_PER_SECOND);
    json.put("window_seconds", route.getWindowSeconds());
    json.put("samples", route.getSamples());
    costs(json, route);
    physics(json, route);
    json.put("slo_ok_ratio", route.getSloOkRatio());
    json.put("error_ratio", route.getErrorRatio());
    json.put("headroom", route.getHeadroom());
    json.put("confidence", route.getConfidence());
    return json;
  }

  /** What is said of an endpoint that went. */
  static ObjectNode gone(String endpoint) {
    return MAPPER.createObjectNode().put("endpoint", endpoint);
  }

  static String text(Object json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void identity(ObjectNode json, RouteCost route) {
    json.put("endpoint", route.getEndpoint());
    json.put("model", route.getModel());
    json.put("site", route.getSite());
    json.put("endpoint_tier", route.getEndpointTier().name().toLowerCase(Locale.ROOT));
    route.getAliases().forEach(json.putArray("aliases")::add);
  }

  private static void costs(ObjectNode json, RouteCost r) {
    put(json, "marginal_cost_per_mtok_input", r.getMarginalCostPerMtokInput());
    put(json, "marginal_cost_per_mtok_cached_input", r.getMarginalCostPerMtokCachedInput());
    put(json, "marginal_cost_per_mtok_output", r.getMarginalCostPerMtokOutput());
    put(json, "full_cost_per_mtok_input", r.getFullCostPerMtokInput());
    put(json, "full_cost_per_mtok_cached_input", r.getFullCostPerMtokCachedInput());
    put(json, "full_cost_per_mtok_output", r.getFullCostPerMtokOutput());
    json.put("currency", r.getCurrency());
  }

  private static void physics(ObjectNode json, RouteCost r) {
    json.put("joules_per_token_prefill", r.getJoulesPerTokenPrefill());
    json.put("joules_per_token_decode", r.getJoulesPerTokenDecode());
    json.put("watts", r.getWatts());
    json.put("ttft_p50_ms", r.getTtftP50Ms());
    json.put("ttft_p99_ms", r.getTtftP99Ms());
    json.put("tpot_p50_ms", r.getTpotP50Ms());
    json.put("tpot_p99_ms", r.getTpotP99Ms());
  }

  private static void put(ObjectNode json, String name, @Nullable BigDecimal amount) {
    json.put(name, amount == null ? null : amount.toPlainString());
  }
}
