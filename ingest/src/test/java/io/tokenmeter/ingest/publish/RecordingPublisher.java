package io.tokenmeter.ingest.publish;

import io.tokenmeter.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/** Keeps what is published, in order; can be told to be unavailable. */
public final class RecordingPublisher implements FactPublisher {

  private record Published(Topic<?> topic, SpecificRecord fact) {}

  private final List<Published> published = new ArrayList<>();
  private int failures;
  private boolean silent;

  @Override
  public synchronized <V extends SpecificRecord> CompletableFuture<Void> publish(
      Topic<V> topic, V fact) {
    if (failures > 0) {
      failures--;
      return CompletableFuture.failedFuture(
          new PublisherUnavailableException("told to fail", new IllegalStateException()));
    }
    published.add(new Published(topic, fact));
    return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
  }

  /** Makes the next publications fail. */
  public synchronized void failNext(int publications) {
    failures = publications;
  }

  /** From now on nothing is acknowledged. */
  public synchronized void neverAcknowledge() {
    silent = true;
  }

  public synchronized <V extends SpecificRecord> List<V> of(Topic<V> topic) {
    return published.stream()
        .filter(p -> p.topic().equals(topic))
        .map(p -> topic.valueType().cast(p.fact()))
        .toList();
  }

  /** Names of the topics of what was published. */
  public synchronized List<String> topics() {
    return published.stream().map(p -> p.topic().name()).toList();
  }

  /** Forgets what was published. */
  public synchronized void clear() {
    published.clear();
  }

  public synchronized int size() {
    return published.size();
  }

  @Override
  public void close() {}
}
