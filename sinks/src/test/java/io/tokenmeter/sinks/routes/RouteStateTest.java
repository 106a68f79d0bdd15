package io.tokenmeter.sinks.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.RouteCost;
import org.junit.jupiter.api.Test;

class RouteStateTest {

  private final RouteCost route = Routes.of("edge-1");

  @Test
  void aRecordIsFreshForFiveSecondsThenStaleThenExpired() {
    assertThat(RouteState.of(route, Routes.NOON.plusSeconds(5))).isEqualTo(RouteState.FRESH);
    assertThat(RouteState.of(route, Routes.NOON.plusMillis(5001))).isEqualTo(RouteState.STALE);
    assertThat(RouteState.of(route, Routes.NOON.plusSeconds(59))).isEqualTo(RouteState.STALE);
    assertThat(RouteState.of(route, Routes.NOON.plusSeconds(60))).isEqualTo(RouteState.EXPIRED);
  }

  @Test
  void aRecordComputedJustNowFromOldObservationsIsStale() {
    route.setObservedAt(Routes.NOON.minusSeconds(121));
    assertThat(RouteState.of(route, Routes.NOON)).isEqualTo(RouteState.STALE);
  }
}
