package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealingStatsTest {

  @Test
  void aFaultOnAPairCountsForBothAndOneThatNeverHealedForNone() {
    List<HealingStats> stats =
        HealingStats.of(
            List.of(
                fault(1, 4.0, "kafka"),
                fault(2, 8.0, "kafka", "registry"),
                fault(3, null, "kafka")));
    assertThat(stats)
        .contains(
            new HealingStats("all", 2, 4.0, 8.0, 8.0),
            new HealingStats("kill kafka", 2, 4.0, 8.0, 8.0),
            new HealingStats("kill registry", 1, 8.0, 8.0, 8.0));
  }

  @Test
  void quantilesAreOfTheNearestRank() {
    List<FaultReport> faults = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      faults.add(fault(i, (double) i, "kafka"));
    }
    assertThat(HealingStats.of(faults).get(0))
        .isEqualTo(new HealingStats("all", 100, 50.0, 95.0, 100.0));
  }

  private static FaultReport fault(int number, @Nullable Double healing, String... victims) {
    return new FaultReport(
        number, 0, "kill", List.of(victims), false, healing, true, "", Redeliveries.NONE);
  }
}
