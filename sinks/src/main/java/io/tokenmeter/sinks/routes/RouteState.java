package io.tokenmeter.sinks.routes;

import io.tokenmeter.schemas.derived.RouteCost;
import java.time.Duration;
import java.time.Instant;

/** How far a record of the feed can be trusted at an instant. */
public enum RouteState {
  /** Computed within 5 seconds, from something observed within 120 seconds. */
  FRESH,
  /** Older than that, but still valid. */
  STALE,
  /** Past its validity: do not route by it. */
  EXPIRED;

  private static final Duration COMPUTED_WITHIN = Duration.ofSeconds(5);
  private static final Duration OBSERVED_WITHIN = Duration.ofSeconds(120);

  /** State of {@code route} at {@code now}. */
  public static RouteState of(RouteCost route, Instant now) {
    if (!now.isBefore(route.getExpiresAt())) {
      return EXPIRED;
    }
    boolean fresh =
        !route.getAsOf().plus(COMPUTED_WITHIN).isBefore(now)
            && !route.getObservedAt().plus(OBSERVED_WITHIN).isBefore(now);
    return fresh ? FRESH : STALE;
  }
}
