package io.tokenmeter.local.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Progress of work that cannot say how far it is: what it is, and for how long already. */
final class Heartbeat implements AutoCloseable {

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final long began = System.nanoTime();

  Heartbeat(Progress progress, String what) {
    timer.scheduleAtFixedRate(
        () ->
            progress.say(
                what + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s"),
        1,
        1,
        TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
