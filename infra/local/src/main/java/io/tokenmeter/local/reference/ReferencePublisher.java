package io.tokenmeter.local.reference;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes reference rows to their topics: those that are new or differ, acknowledged by all
 * replicas.
 */
public final class ReferencePublisher {

  private static final Logger LOG = LoggerFactory.getLogger(ReferencePublisher.class);

  private final Map<String, Object> client;
  private final SchemaRegistry registry;

  public ReferencePublisher(KafkaSettings kafka, SchemaRegistry registry) {
    this.client = kafka.clientProperties();
    this.registry = registry;
  }

  /**
   * Publishes what the topics do not hold yet.
   *
   * @return how many rows were written
   */
  public int publish(List<ReferenceFile.Rows<?>> file)
      throws InterruptedException, ExecutionException {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    int written = 0;
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (ReferenceFile.Rows<?> rows : file) {
        written += publish(rows, producer);
      }
    }
    LOG.info("{} reference rows written", written);
    return written;
  }

  private <V extends SpecificRecord> int publish(
      ReferenceFile.Rows<V> rows, KafkaProducer<String, byte[]> producer)
      throws InterruptedException, ExecutionException {
    Topic<V> topic = rows.topic();
    Map<String, V> known = held(topic);
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (V row : rows.rows()) {
      V held = known.get(topic.key(row));
      if (held == null || !sameButForRecording(held, row)) {
        sent.add(
            producer.send(new ProducerRecord<>(topic.name(), topic.key(row), wire.encode(row))));
      }
    }
    for (Future<RecordMetadata> future : sent) {
      future.get();
    }
    return sent.size();
  }

  /** The rows that the topic holds, by key. What cannot be decoded is left out. */
  public <V extends SpecificRecord> Map<String, V> held(Topic<V> topic) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    Map<String, V> rows = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(100))) {
          if (message.value() == null) {
            rows.remove(message.key());
          } else {
            decoded(message, wire).ifPresent(row -> rows.put(message.key(), row));
          }
        }
      }
    }
    return rows;
  }

  /** Poison must not keep the application from starting; the sinks reject it visibly. */
  private static <V extends SpecificRecord> Optional<V> decoded(
      ConsumerRecord<String, byte[]> message, AvroWire<V> wire) {
    try {
      return Optional.of(wire.decode(message.value()));
    } catch (UndecodableRecordException e) {
      LOG.warn("skipped {}@{}: {}", message.topic(), message.offset(), e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean sameButForRecording(SpecificRecord held, SpecificRecord row) {
    for (Schema.Field field : row.getSchema().getFields()) {
      boolean recording = field.name().equals("recorded_at");
      if (!recording && !java.util.Objects.equals(held.get(field.pos()), row.get(field.pos()))) {
        return false;
      }
    }
    return true;
  }
}
