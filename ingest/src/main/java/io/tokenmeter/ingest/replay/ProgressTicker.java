package io.tokenmeter.ingest.replay;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells a listener twice a second, whatever the replay is waiting for, and once when closed. */
final class ProgressTicker implements AutoCloseable {

  private static final long PERIOD_MILLIS = 500;

  private final ReplayTally tally;
  private final long total;
  private final ProgressListener listener;
  private final long startNanos = System.nanoTime();
  private final ScheduledExecutorService ticking = Executors.newSingleThreadScheduledExecutor();

  ProgressTicker(ReplayTally tally, long total, ProgressListener listener) {
    this.tally = tally;
    this.total = total;
    this.listener = listener;
    var unused =
        ticking.scheduleAtFixedRate(
            this::tell, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** The last word comes from the ticking thread too, so that calls never overlap. */
  @Override
  public void close() {
    ticking.execute(this::tell);
    ticking.shutdown();
    try {
      ticking.awaitTermination(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    long sent = tally.sent();
    long accepted = tally.accepted();
    listener.onProgress(
        new ReplayProgress(total, sent, accepted, sent - accepted, elapsed(), tally.note()));
  }
}
