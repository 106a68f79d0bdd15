package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealingClockTest {

  private static final long SECOND = 1_000_000_000L;

  private final HealingClock clock = new HealingClock(Duration.ofSeconds(60));

  @Test
  void aFaultHealsAtTheFirstHealthyMomentAfterIt() {
    clock.hit(1, 10 * SECOND);
    assertThat(clock.isHealing()).isTrue();
    assertThat(clock.healthy(25 * SECOND))
        .containsExactly(new HealingClock.Healed(1, Duration.ofSeconds(15)));
    assertThat(clock.isHealing()).isFalse();
  }

  @Test
  void aFaultThatHitsAHealingProlongsItAndBothCountFromTheirOwnHit() {
    clock.hit(1, 10 * SECOND);
    clock.hit(2, 13 * SECOND);
    assertThat(clock.healthy(30 * SECOND))
        .containsExactly(
            new HealingClock.Healed(1, Duration.ofSeconds(20)),
            new HealingClock.Healed(2, Duration.ofSeconds(17)));
  }

  @Test
  void healthWithoutAFaultIsNothing() {
    assertThat(clock.healthy(5 * SECOND)).isEmpty();
    assertThat(clock.healingFor(5 * SECOND)).isZero();
  }

  @Test
  void theLongestOpenFaultSaysForHowLongItHeals() {
    clock.hit(1, 10 * SECOND);
    clock.hit(2, 13 * SECOND);
    assertThat(clock.healingFor(14 * SECOND)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void onlyMoreThanTheLimitIsTooLong() {
    assertThat(clock.isTooLong(Duration.ofSeconds(60))).isFalse();
    assertThat(clock.isTooLong(Duration.ofMillis(60_001))).isTrue();
  }
}
