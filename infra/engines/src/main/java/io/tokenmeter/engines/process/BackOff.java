package io.tokenmeter.engines.process;

import java.time.Duration;

/**
 * How long to wait before the next start: doubles with each death, and begins anew once a process
 * has been healthy long enough. A process that is killed again and again but comes up in between is
 * back at once; one that dies of itself at its start soon costs little.
 *
 * @param first after the first death
 * @param most never longer than this
 * @param calm healthy for this long, earlier deaths are forgotten
 */
public record BackOff(Duration first, Duration most, Duration calm) {
  /** 250 ms doubling to 15 s, forgotten after ten healthy seconds. */
  public static final BackOff DEFAULT =
      new BackOff(Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofSeconds(10));

  /** The wait after that many deaths in a row (at least 1). */
  Duration after(int deaths) {
    int doublings = Math.min(Math.max(deaths, 1) - 1, 30);
    Duration wait = first.multipliedBy(1L << doublings);
    return wait.compareTo(most) > 0 ? most : wait;
  }

  /** Deaths in a row, counting one more after having been healthy for that long. */
  int deaths(int before, Duration healthy) {
    return healthy.compareTo(calm) >= 0 ? 1 : before + 1;
  }
}
