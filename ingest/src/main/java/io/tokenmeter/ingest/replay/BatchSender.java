package io.tokenmeter.ingest.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.client.GatewayClient;
import io.tokenmeter.ingest.client.GatewayException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps a few batches in flight. For use by one thread; closing it gives up what is in flight. */
final class BatchSender implements AutoCloseable {

  private final GatewayClient client;
  private final ReplayTally tally;
  private final int inFlight;
  private final Semaphore permits;
  private final ExecutorService threads;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  BatchSender(GatewayClient client, ReplayTally tally, int inFlight) {
    this.client = client;
    this.tally = tally;
    this.inFlight = inFlight;
    this.permits = new Semaphore(inFlight);
    this.threads = Executors.newFixedThreadPool(inFlight);
  }

  /**
   * Sends a batch as soon as fewer than the allowed number are in flight.
   *
   * @throws GatewayException when an earlier batch failed
   * @throws ReplayException when one was interrupted
   */
  void submit(List<ReplayEvent<?>> batch) throws InterruptedException {
    permits.acquire();
    throwFailure();
    threads.execute(() -> send(batch));
  }

  /** Waits until everything submitted was answered. */
  void awaitAnswers() throws InterruptedException {
    permits.acquire(inFlight);
    permits.release(inFlight);
    throwFailure();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void send(List<ReplayEvent<?>> batch) {
    try {
      tally.answered(batch, client.send(events(batch)).rejected());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.compareAndSet(null, new ReplayException("replay was interrupted", e));
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      permits.release();
    }
  }

  private static List<ObjectNode> events(List<ReplayEvent<?>> batch) {
    return batch.stream().map(ReplayEvent::toCloudEvent).toList();
  }

  private void throwFailure() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
