package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricIncreaseTest {

  private final MetricIncrease increase = new MetricIncrease();

  @Test
  void whatIsThereAtTheFirstLookCounts() {
    increase.observe(5);
    assertThat(increase.total()).isEqualTo(5);
  }

  @Test
  void aCounterThatBeganAnewAddsAllItHas() {
    increase.observe(5);
    increase.observe(9);
    increase.observe(2);
    increase.observe(3);
    assertThat(increase.total()).isEqualTo(12);
  }

  @Test
  void aCounterThatStandsStillAddsNothing() {
    increase.observe(5);
    increase.observe(5);
    assertThat(increase.total()).isEqualTo(5);
  }
}
