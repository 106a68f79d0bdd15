package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FlushClockTest {

  private final AtomicLong nanos = new AtomicLong();
  private final FlushClock clock = new FlushClock(Duration.ofMillis(500), 100, nanos::get);

  @Test
  void rowsWaitForTheInterval() {
    assertThat(clock.due(99, () -> false)).isFalse();
    nanos.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(clock.due(1, () -> false)).isTrue();
    assertThat(clock.due(1, () -> false)).isFalse();
  }

  @Test
  void manyRowsDoNotWait() {
    assertThat(clock.due(100, () -> false)).isTrue();
  }

  @Test
  void inABacklogRowsWaitForALargerInsertButNotForEver() {
    nanos.addAndGet(Duration.ofMillis(1_999).toNanos());
    assertThat(clock.due(99, () -> true)).isFalse();
    assertThat(clock.due(100, () -> true)).isTrue();
    nanos.addAndGet(Duration.ofMillis(2_000).toNanos());
    assertThat(clock.due(1, () -> true)).isTrue();
  }

  @Test
  void waitsDoubleUpToTenSeconds() {
    BackOff backOff = new BackOff();
    assertThat(backOff.next()).isEqualTo(Duration.ofMillis(250));
    assertThat(backOff.next()).isEqualTo(Duration.ofMillis(500));
    for (int i = 0; i < 10; i++) {
      backOff.next();
    }
    assertThat(backOff.next()).isEqualTo(Duration.ofSeconds(10));
    backOff.reset();
    assertThat(backOff.next()).isEqualTo(Duration.ofMillis(250));
  }
}
