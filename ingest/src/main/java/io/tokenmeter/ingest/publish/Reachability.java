package io.tokenmeter.ingest.publish;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Remembers for a moment that a destination let a caller wait in vain. A caller that would only
 * wait in turn is told at once: there are fewer threads than senders, and those who queue for a
 * blocked thread hear nothing. Safe for use by several threads.
 */
final class Reachability {

  private final long pauseNanos;
  private final LongSupplier nanoTime;
  private volatile long blockedAtNanos;
  private volatile boolean isBlocked;

  /**
   * @param pause how long nobody tries again
   * @param nanoTime such as {@link System#nanoTime}
   */
  Reachability(Duration pause, LongSupplier nanoTime) {
    this.pauseNanos = pause.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Whether a caller may try. */
  boolean isWorthATry() {
    return !isBlocked || nanoTime.getAsLong() - blockedAtNanos >= pauseNanos;
  }

  /** A caller has waited in vain. */
  void waitedInVain() {
    blockedAtNanos = nanoTime.getAsLong();
    isBlocked = true;
  }

  /** A caller got through. */
  void reached() {
    isBlocked = false;
  }
}
