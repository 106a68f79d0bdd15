package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KillPlanTest {

  @Test
  void theSameSeedGivesTheSamePlanAndAnotherSeedAnother() {
    assertThat(plan(7, 100)).isEqualTo(plan(7, 100));
    assertThat(plan(8, 100)).isNotEqualTo(plan(7, 100));
  }

  @Test
  void aShorterPlanIsTheBeginningOfALongerOne() {
    assertThat(plan(7, 100).subList(0, 10)).isEqualTo(plan(7, 10));
  }

  @Test
  void aHundredFaultsKillEveryVictimAloneAndInEveryPairAndFreezeEachOne() {
    for (long seed = 0; seed < 50; seed++) {
      Set<List<Victim>> killed = new HashSet<>();
      Set<List<Victim>> frozen = new HashSet<>();
      for (Fault fault : plan(seed, 100)) {
        (fault.kind() == FaultKind.KILL ? killed : frozen).add(fault.victims());
      }
      for (Victim victim : Victim.values()) {
        assertThat(killed).contains(List.of(victim));
        assertThat(frozen).contains(List.of(victim));
      }
      assertThat(killed).containsAll(KillPlan.allPairs());
    }
  }

  @Test
  void twentyFaultsHoldEveryKind() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(plan(seed, 20)).extracting(Fault::kind).contains(FaultKind.KILL, FaultKind.FREEZE);
    }
  }

  @Test
  void someKillsHitAHealingButNoneHitsAHealingThatWasHitAlready() {
    List<Fault> plan = plan(7, 1_000);
    assertThat(plan.get(0).duringHealing()).isFalse();
    assertThat(plan.stream().filter(Fault::duringHealing).count()).isBetween(100L, 300L);
    for (int i = 1; i < plan.size(); i++) {
      assertThat(plan.get(i).duringHealing() && plan.get(i - 1).duringHealing()).isFalse();
      assertThat(plan.get(i).duringHealing() && plan.get(i).kind() == FaultKind.FREEZE).isFalse();
    }
  }

  @Test
  void pausesAreShortAndSomeAreBelowASecond() {
    List<Fault> plan = plan(7, 100);
    assertThat(plan).allMatch(fault -> fault.pause().compareTo(Duration.ofSeconds(5)) < 0);
    assertThat(plan).anyMatch(fault -> fault.pause().compareTo(Duration.ofSeconds(1)) < 0);
  }

  @Test
  void aPlanOfNothingIsRefused() {
    assertThatThrownBy(() -> plan(7, 0)).hasMessageContaining("kills = 0");
  }

  private static List<Fault> plan(long seed, int faults) {
    return KillPlan.of(seed, faults, Duration.ofSeconds(3));
  }
}
