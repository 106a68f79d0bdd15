package io.tokenmeter.sinks.clickhouse.load;

import java.time.Duration;

/** Waits that double from a quarter of a second to ten seconds. */
final class BackOff {

  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Duration next = FIRST;

  Duration next() {
    Duration wait = next;
    next = wait.compareTo(LONGEST.dividedBy(2)) >= 0 ? LONGEST : wait.multipliedBy(2);
    return wait;
  }

  void reset() {
    next = FIRST;
  }
}
