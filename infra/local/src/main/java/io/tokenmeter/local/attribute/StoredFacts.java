package io.tokenmeter.local.attribute;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed facts that the topics of a pipeline hold at this moment, however late they came.
 * Records that are no value of their topic are left out: the running job has rejected them.
 */
final class StoredFacts implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  /** How much earlier than its own time an event may have been taken: clocks of hosts differ. */
  private static final Duration AHEAD = Duration.ofHours(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SchemaRegistry registry;

  StoredFacts(KafkaSettings kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    registry = kafka.openSchemaRegistry();
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * What a topic holds of facts not older than an instant, and wanted.
   *
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  <V extends SpecificRecord> List<V> read(Topic<V> topic, Instant notBefore, Predicate<V> wanted) {
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    List<V> facts = new ArrayList<>();
    Map<TopicPartition, Long> ends = assign(topic, notBefore.minus(AHEAD));
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        if (message.value() != null) {
          add(wire, message.value(), wanted, facts);
        }
      }
    }
    return facts;
  }

  @Override
  public void close() {
    consumer.close();
    registry.close();
  }

  /** Topics are stamped when they are appended, and nothing is appended before it happens. */
  private Map<TopicPartition, Long> assign(Topic<?> topic, Instant appendedFrom) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, Math.max(0, appendedFrom.toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp start = starts.get(partition);
      consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
    }
    return ends;
  }

  private static <V extends SpecificRecord> void add(
      AvroWire<V> wire, byte[] bytes, Predicate<V> wanted, List<V> facts) {
    try {
      V fact = wire.decode(bytes);
      if (wanted.test(fact)) {
        facts.add(fact);
      }
    } catch (UndecodableRecordException e) {
      // Left out, as the class says.
    }
  }
}
