package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.load.FleetSpec;
import io.tokenmeter.local.load.IndexRange;
import io.tokenmeter.local.load.SyntheticFleet;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetExpectationTest {

  private final SyntheticFleet fleet =
      new SyntheticFleet(
          FleetSpec.serving(1, 100, Instant.parse("2026-03-01T12:00:00Z"))
              .gpus(2)
              .generationsPerTick(10)
              .ticks(10));

  @Test
  void everythingAcknowledgedIsExpected() {
    assertThat(FleetExpectation.of(fleet, List.of(new IndexRange(0, fleet.size()))).generations())
        .isEqualTo(100);
  }

  @Test
  void whatWasNotAcknowledgedIsNotExpected() {
    // Each second has four readings, then ten generations.
    List<IndexRange> acknowledged = List.of(new IndexRange(0, 7), new IndexRange(12, 14));

    assertThat(FleetExpectation.of(fleet, acknowledged).generations()).isEqualTo(5);
  }
}
