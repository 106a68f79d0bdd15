package io.tokenmeter.flink;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets some records pass with each completed checkpoint, and none after the last one that may: a
 * job behind it is in the middle of its input for as long as a test wants.
 */
record Gate<S extends SourceSplit>(int perCheckpoint, long last) implements RateLimiterStrategy<S> {

  @Override
  public RateLimiter<S> createRateLimiter(int parallelism) {
    return new Keeper();
  }

  private final class Keeper implements RateLimiter<S> {

    private int left = perCheckpoint;
    private long passed;
    private @Nullable CompletableFuture<Void> waiting;

    @Override
    public CompletionStage<Void> acquire(int records) {
      CompletableFuture<Void> pass = new CompletableFuture<>();
      if (passed >= last) {
        return pass;
      }
      passed += records;
      if (left > 0) {
        left -= records;
        pass.complete(null);
      } else {
        waiting = pass;
      }
      return pass;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      left = perCheckpoint;
      if (waiting != null) {
        left--;
        waiting.complete(null);
        waiting = null;
      }
    }
  }
}
