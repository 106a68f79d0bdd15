package io.tokenmeter.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Reachability kafka = new Reachability(PAUSE, nanos::get);

  @Test
  void atFirstATryIsWorthIt() {
    assertThat(kafka.isWorthATry()).isTrue();
  }

  @Test
  void afterAWaitInVainNobodyTriesForAMoment() {
    kafka.waitedInVain();
    nanos.addAndGet(PAUSE.toNanos() - 1);
    assertThat(kafka.isWorthATry()).isFalse();

    nanos.addAndGet(1);
    assertThat(kafka.isWorthATry()).isTrue();
  }

  @Test
  void whoGetsThroughOpensTheWayForAll() {
    kafka.waitedInVain();
    kafka.reached();
    assertThat(kafka.isWorthATry()).isTrue();
  }
}
