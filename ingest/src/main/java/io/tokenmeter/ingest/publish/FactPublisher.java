package io.tokenmeter.ingest.publish;

import io.tokenmeter.schemas.topic.Topic;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/** Where accepted facts go. Safe for use by several threads. */
public interface FactPublisher extends AutoCloseable {

  /**
   * Sends one fact and returns without waiting for it, or after a short bounded wait when the
   * destination lags behind.
   *
   * @return completes when the fact is safe; fails with {@link PublisherUnavailableException} when
   *     that did not happen in time, in which case the fact may or may not be stored
   */
  <V extends SpecificRecord> CompletableFuture<Void> publish(Topic<V> topic, V fact);

  @Override
  void close();
}
