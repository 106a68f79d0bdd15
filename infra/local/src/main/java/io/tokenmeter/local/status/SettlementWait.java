package io.tokenmeter.local.status;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits until nothing is waiting anywhere and everything is settled. */
public final class SettlementWait {

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** A status read between two steps of a record's way could miss it; two in a row cannot. */
  private static final int IN_A_ROW = 2;

  private SettlementWait() {}

  /**
   * @param progress told about each look that is not the last
   * @return whether it settled within the time
   */
  public static boolean await(
      StatusClient client, Duration timeout, Consumer<Optional<PipelineStatus>> progress)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    int settled = 0;
    while (System.nanoTime() < deadline) {
      Optional<PipelineStatus> status = client.ask();
      settled = status.isPresent() && status.get().settled() ? settled + 1 : 0;
      if (settled == IN_A_ROW) {
        return true;
      }
      progress.accept(status);
      Thread.sleep(PAUSE.toMillis());
    }
    return false;
  }
}
