package io.tokenmeter.local.outage;

import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.load.LoadSender;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A load that is being sent on a thread of its own. */
final class RunningLoad implements AutoCloseable {

  private final LoadSender sender;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<LoadReport> ended;

  /** Begins to send. */
  RunningLoad(LoadSender sender) {
    this.sender = sender;
    this.ended = thread.submit(sender::send);
  }

  /** Events generated and neither acknowledged nor refused. */
  long outstanding() {
    return sender.progress().outstandingEvents();
  }

  /**
   * Checks that events go on coming.
   *
   * @throws IllegalStateException when they do not
   */
  void requireGoingOn() throws InterruptedException {
    if (ended.isDone()) {
      LoadReport report = report();
      throw new IllegalStateException(
          "the load ended early, with %,d events unanswered %s"
              .formatted(report.outstandingEvents(), report.unavailable()));
    }
  }

  /** Generates nothing more and waits for the answers. */
  LoadReport end() throws InterruptedException {
    sender.stop();
    return report();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private LoadReport report() throws InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("sending failed: " + e.getCause(), e);
    }
  }
}
