package io.tokenmeter.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each fault took to heal. Everything is healed at the first moment at which the whole is
 * healthy: a fault that hits a healing prolongs it. Times are {@link System#nanoTime}.
 */
final class HealingClock {

  /** A fault and its time from injection (of a freeze: from its end) to health. */
  record Healed(int fault, Duration time) {}

  private final Duration limit;
  private final Map<Integer, Long> open = new LinkedHashMap<>();

  /**
   * @param limit longest time that is no failure
   */
  HealingClock(Duration limit) {
    this.limit = limit;
  }

  void hit(int fault, long nanos) {
    open.put(fault, nanos);
  }

  /** All is well: ends every open fault. */
  List<Healed> healthy(long nanos) {
    List<Healed> healed = new ArrayList<>();
    open.forEach((fault, hit) -> healed.add(new Healed(fault, Duration.ofNanos(nanos - hit))));
    open.clear();
    return healed;
  }

  boolean isHealing() {
    return !open.isEmpty();
  }

  /** For how long the longest open fault has been healing; zero when none is. */
  Duration healingFor(long nanos) {
    return open.values().stream()
        .map(hit -> Duration.ofNanos(nanos - hit))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Gives up on every open fault, with the time each had. */
  List<Healed> giveUp(long nanos) {
    return healthy(nanos);
  }

  boolean isTooLong(Duration time) {
    return time.compareTo(limit) > 0;
  }
}
