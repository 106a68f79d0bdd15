package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.local.load.FleetSpec;
import io.tokenmeter.local.load.SyntheticFleet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutagePlanTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:07Z");

  @Test
  void theFleetMakesAsManyEventsASecondAsAsked() {
    FleetSpec fleet = plan(1000).fleet(NOW);

    assertThat(fleet.eventsPerSecond()).isEqualTo(1000.0);
    assertThat(fleet.start()).isEqualTo("2026-03-01T12:00:00Z");
  }

  @Test
  void theFleetServesLongerThanTheRunCanLast() {
    OutagePlan plan = plan(500);

    assertThat(new SyntheticFleet(plan.fleet(NOW)).size())
        .isGreaterThan(500 * plan.longest().toSeconds());
  }

  @Test
  void otherProcessesAreNoOutage() {
    assertThatThrownBy(() -> new OutagePlan(List.of("registry"), MINUTE, MINUTE, MINUTE, 100))
        .hasMessage("outage of [registry]: name kafka or clickhouse");
  }

  @Test
  void anOutageTakesTime() {
    assertThatThrownBy(() -> new OutagePlan(List.of("kafka"), Duration.ZERO, MINUTE, MINUTE, 100))
        .hasMessageContaining("must take time");
  }

  @Test
  void aRateThatServesNoGpuIsRefused() {
    assertThatThrownBy(() -> plan(3)).hasMessage("rate = 3: must be at least 16 events per second");
  }

  private static OutagePlan plan(int rate) {
    return new OutagePlan(List.of("kafka", "clickhouse"), MINUTE, MINUTE, MINUTE, rate);
  }
}
