package io.tokenmeter.ingest.publish;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Facts to Kafka in Confluent's wire format. The producer is idempotent and waits for all in-sync
 * replicas; a fact that is not safe within {@link #BLOCKING} plus {@link #DELIVERY} fails.
 */
public final class KafkaFactPublisher implements FactPublisher {

  /** Longest that a call blocks for metadata, buffer space or a schema. */
  static final Duration BLOCKING = Duration.ofSeconds(3);

  /** Longest from there to the acknowledgement. */
  static final Duration DELIVERY = Duration.ofSeconds(10);

  private static final Duration REQUEST = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final int LINGER_MILLIS = 5;
  private static final int BATCH_BYTES = 128 * 1024;

  /** Shorter than senders are told to stay away, so that they find out whether Kafka is back. */
  private static final Duration NO_TRY = Duration.ofSeconds(1);

  private final Reachability kafka = new Reachability(NO_TRY, System::nanoTime);
  private final Producer<byte[], byte[]> producer;
  private final RegisteredSchemas schemas;

  private KafkaFactPublisher(Producer<byte[], byte[]> producer, SchemaRegistry registry) {
    this.producer = producer;
    this.schemas = new RegisteredSchemas(registry, BLOCKING);
  }

  /** Opens a producer; neither Kafka nor the registry need be reachable yet. */
  public static KafkaFactPublisher open(KafkaSettings settings) {
    Map<String, Object> properties = producerProperties(settings.clientProperties());
    return new KafkaFactPublisher(
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
        settings.openSchemaRegistry());
  }

  static Map<String, Object> producerProperties(Map<String, Object> client) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "tokenmeter-gateway");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKING.toMillis());
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY.toMillis()));
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(REQUEST.toMillis()));
    properties.putAll(client);
    // The guarantee of the edge; not up to configuration.
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return properties;
  }

  @Override
  public <V extends SpecificRecord> CompletableFuture<Void> publish(Topic<V> topic, V fact) {
    CompletableFuture<Void> safe = new CompletableFuture<>();
    if (!kafka.isWorthATry()) {
      safe.completeExceptionally(
          new PublisherUnavailableException("Kafka did not answer a moment ago"));
      return safe;
    }
    try {
      byte[] key = topic.key(fact).getBytes(StandardCharsets.UTF_8);
      byte[] value = schemas.encode(topic, fact);
      // The callback says all that the returned future would.
      var unused =
          producer.send(
              new ProducerRecord<>(topic.name(), key, value),
              (metadata, failure) -> {
                if (failure == null) {
                  kafka.reached();
                  safe.complete(null);
                } else {
                  noteWait(failure);
                  safe.completeExceptionally(unavailable(topic, failure));
                }
              });
    } catch (PublisherUnavailableException e) {
      safe.completeExceptionally(e);
    } catch (KafkaException e) {
      safe.completeExceptionally(unavailable(topic, e));
    }
    return safe;
  }

  @Override
  public void close() {
    producer.close(CLOSING);
    schemas.close();
  }

  private void noteWait(Exception failure) {
    if (failure instanceof TimeoutException) {
      kafka.waitedInVain();
    }
  }

  private static PublisherUnavailableException unavailable(Topic<?> topic, Exception cause) {
    return new PublisherUnavailableException(
        "Kafka did not take a record of " + topic.name() + ": " + cause.getMessage(), cause);
  }
}
