package io.tokenmeter.sinks.clickhouse.load;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * When collected rows are due: at an interval, or earlier when they are many. While there is a
 * backlog nobody waits for the newest row, and a few large inserts cost ClickHouse less than many
 * small ones: rows then wait several intervals.
 */
final class FlushClock {

  private static final int INTERVALS_BEHIND = 4;

  private final long intervalNanos;
  private final int maxRows;
  private final LongSupplier nanoTime;
  private long last;

  FlushClock(Duration interval, int maxRows, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.maxRows = maxRows;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /**
   * Whether to flush now; the interval starts again when so.
   *
   * @param behind whether there is a backlog; asked only when it matters
   */
  boolean due(int waitingRows, BooleanSupplier behind) {
    long now = nanoTime.getAsLong();
    if (!full(waitingRows) && !waitedEnough(now - last, behind)) {
      return false;
    }
    last = now;
    return true;
  }

  /** Whether no more rows should be collected before these are inserted. */
  boolean full(int waitingRows) {
    return waitingRows >= maxRows;
  }

  private boolean waitedEnough(long nanos, BooleanSupplier behind) {
    return nanos >= intervalNanos
        && (nanos >= INTERVALS_BEHIND * intervalNanos || !behind.getAsBoolean());
  }
}
