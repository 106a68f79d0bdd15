package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes in transactions, as the jobs do, so that markers lie between the records. */
final class TopicWriter implements AutoCloseable {

  private final SchemaRegistry registry;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, AvroWire<?>> wires = new HashMap<>();

  TopicWriter(KafkaSettings kafka) {
    registry = kafka.openSchemaRegistry();
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString());
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
  }

  @SuppressWarnings("unchecked")
  <V extends SpecificRecord> void write(Topic<V> topic, V value) {
    AvroWire<V> wire =
        (AvroWire<V>) wires.computeIfAbsent(topic.name(), n -> new AvroWire<>(topic, registry));
    raw(topic, topic.key(value), wire.encode(value));
  }

  void raw(Topic<?> topic, String key, byte @Nullable [] value) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** Ends a transaction and begins the next. */
  void commit() {
    producer.commitTransaction();
    producer.beginTransaction();
  }

  /** What was written since the last commit must never be seen. */
  void abort() {
    producer.abortTransaction();
    producer.beginTransaction();
  }

  @Override
  public void close() {
    producer.commitTransaction();
    producer.close();
    registry.close();
  }
}
