package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final BackOff backOff =
      new BackOff(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(1));

  @Test
  void doublesUpToItsMost() {
    assertThat(backOff.after(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(backOff.after(3)).isEqualTo(Duration.ofMillis(400));
    assertThat(backOff.after(1_000)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void forgetsDeathsAfterACalmTime() {
    assertThat(backOff.deaths(7, Duration.ofSeconds(59))).isEqualTo(8);
    assertThat(backOff.deaths(7, Duration.ofSeconds(60))).isEqualTo(1);
  }
}
