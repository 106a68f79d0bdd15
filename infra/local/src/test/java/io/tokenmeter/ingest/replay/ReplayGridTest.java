package io.tokenmeter.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import java.time.Instant;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Two modules that do not know each other must mean the same window. */
class ReplayGridTest {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00.123456789Z");
  private static final long FIRST = 1_700_000_001_234_567_890L;

  @Test
  void theShiftOfAReplayIsAWholeNumberOfEnergyWindows() {
    long windowNanos = 1_000 * AttributionSettings.defaults().windowMicros();

    for (OptionalDouble speed :
        new OptionalDouble[] {OptionalDouble.empty(), OptionalDouble.of(1), OptionalDouble.of(3)}) {
      SendPlan plan = new SendPlan(START, FIRST, FIRST + 161_000_000_007L, speed);

      assertThat(plan.newShift() % windowNanos).as("speed " + speed).isZero();
    }
    assertThat(SendPlan.GRID_NANOS).isEqualTo(windowNanos);
  }
}
