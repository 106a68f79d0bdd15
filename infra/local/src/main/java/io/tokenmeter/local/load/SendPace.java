package io.tokenmeter.local.load;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Which events are to be sent next, and when. Safe for use by several threads. */
final class SendPace {

  private static final long SLICE_MILLIS = 20;

  private final long first;
  private final long end;
  private final int batchEvents;
  private final OptionalDouble eventsPerSecond;
  private final long startNanos = System.nanoTime();
  private volatile boolean stopped;
  private long next;

  SendPace(long from, long to, int batchEvents, OptionalDouble eventsPerSecond) {
    this.first = from;
    this.next = from;
    this.end = to;
    this.batchEvents = batchEvents;
    this.eventsPerSecond = eventsPerSecond;
  }

  /**
   * Waits until events are due that nobody has taken, and takes them: a full batch, or what a slice
   * of 20 ms has brought. Empty at the end.
   */
  synchronized Optional<IndexRange> next() throws InterruptedException {
    while (!stopped && next < end) {
      long due = due();
      if (due > next) {
        IndexRange range = new IndexRange(next, Math.min(next + batchEvents, due));
        next = range.to();
        return Optional.of(range);
      }
      wait(SLICE_MILLIS);
    }
    return Optional.empty();
  }

  /** No more events are taken. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** How many events were due by now, whether anybody could send them or not. */
  synchronized long generated() {
    return Math.max(next, stopped ? next : due()) - first;
  }

  private long due() {
    if (eventsPerSecond.isEmpty()) {
      return end;
    }
    double seconds = (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    return Math.min(end, first + (long) (eventsPerSecond.getAsDouble() * seconds));
  }
}
