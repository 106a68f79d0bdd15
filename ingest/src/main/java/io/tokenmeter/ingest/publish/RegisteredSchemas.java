package io.tokenmeter.ingest.publish;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encoders of topics whose schemas the registry knows. Registration runs on a thread of its own,
 * because the registry's client may hang far longer than a sender should wait; a registration that
 * failed is tried again by the next caller.
 */
final class RegisteredSchemas implements AutoCloseable {

  private final SchemaRegistry registry;
  private final Duration patience;
  private final ExecutorService registration;
  private final Map<Topic<?>, CompletableFuture<AvroWire<?>>> wires = new ConcurrentHashMap<>();

  RegisteredSchemas(SchemaRegistry registry, Duration patience) {
    this.registry = registry;
    this.patience = patience;
    this.registration =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "schema-registration");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @throws PublisherUnavailableException when the schema could not be registered in time
   */
  <V extends SpecificRecord> byte[] encode(Topic<V> topic, V fact) {
    AvroWire<V> wire = wire(topic, fact);
    synchronized (wire) {
      return wire.encode(fact);
    }
  }

  @SuppressWarnings("unchecked")
  private <V extends SpecificRecord> AvroWire<V> wire(Topic<V> topic, V first) {
    CompletableFuture<AvroWire<?>> wire =
        wires.computeIfAbsent(
            topic,
            t -> CompletableFuture.supplyAsync(() -> registered(topic, first), registration));
    try {
      return (AvroWire<V>) wire.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      wires.remove(topic, wire);
      throw unavailable(topic, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unavailable(topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(topic, e);
    }
  }

  /** A wire registers on its first encoding and remembers the id. */
  private <V extends SpecificRecord> AvroWire<V> registered(Topic<V> topic, V first) {
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    wire.encode(first);
    return wire;
  }

  private static PublisherUnavailableException unavailable(Topic<?> topic, Throwable cause) {
    return new PublisherUnavailableException(
        "the schema of " + topic.name() + " is not registered: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    registration.shutdownNow();
    registry.close();
  }
}
