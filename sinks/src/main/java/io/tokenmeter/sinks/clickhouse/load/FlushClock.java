package io.tokenmeter.sinks.clickhouse.load;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When collected rows are due: at an interval, or earlier when they are many. */
final class FlushClock {

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

  /** Whether to flush now; the interval starts again when so. */
  boolean due(int waitingRows) {
    long now = nanoTime.getAsLong();
    if (waitingRows < maxRows && now - last < intervalNanos) {
      return false;
    }
    last = now;
    return true;
  }
}
