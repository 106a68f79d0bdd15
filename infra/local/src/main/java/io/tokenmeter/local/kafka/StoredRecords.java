package io.tokenmeter.local.kafka;

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
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed records that the topics of a pipeline hold at this moment, however late they came.
 * Those that are no value of their topic are left out: the running job has rejected them. For one
 * thread.
 */
public final class StoredRecords implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  /** How much earlier than its own time an event may have been taken: clocks of hosts differ. */
  private static final Duration AHEAD = Duration.ofHours(2);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Sees the end behind open transactions: what was committed after they began is there, too. */
  private final KafkaConsumer<byte[], byte[]> ends;

  private final SchemaRegistry registry;

  public StoredRecords(KafkaSettings kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    registry = kafka.openSchemaRegistry();
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    ends =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * What a topic holds of facts not older than an instant, and wanted.
   *
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  public <V extends SpecificRecord> List<V> read(
      Topic<V> topic, Instant notBefore, Predicate<V> wanted) {
    List<V> facts = new ArrayList<>();
    for (int partition = 0; partition < partitions(topic); partition++) {
      forEach(
          topic,
          partition,
          notBefore,
          fact -> {
            if (wanted.test(fact)) {
              facts.add(fact);
            }
          });
    }
    return facts;
  }

  /** How many partitions the topic has. */
  public int partitions(Topic<?> topic) {
    return consumer.partitionsFor(topic.name()).size();
  }

  /**
   * By partition of the topic, the first offset that is not decided yet: what is committed later
   * stands there or behind.
   *
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  public List<Long> stableEnds(Topic<?> topic) {
    List<TopicPartition> places =
        IntStream.range(0, partitions(topic))
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    Map<TopicPartition, Long> stable = consumer.endOffsets(places);
    return places.stream().map(place -> stable.getOrDefault(place, 0L)).toList();
  }

  /**
   * Hands over what one partition of a topic holds that was not appended before an instant, in its
   * order. Waits for transactions that are open in it to end.
   *
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  public <V extends SpecificRecord> void forEach(
      Topic<V> topic, int partition, Instant notBefore, Consumer<V> each) {
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    TopicPartition place = new TopicPartition(topic.name(), partition);
    long end = assign(place, notBefore.minus(AHEAD));
    while (consumer.position(place) < end) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        if (message.value() != null) {
          decoded(wire, message.value()).ifPresent(each);
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
    ends.close();
    registry.close();
  }

  /** Topics are stamped when they are appended, and nothing is appended before it happens. */
  private long assign(TopicPartition place, Instant appendedFrom) {
    consumer.assign(List.of(place));
    long end = ends.endOffsets(List.of(place)).getOrDefault(place, 0L);
    OffsetAndTimestamp start =
        consumer
            .offsetsForTimes(Map.of(place, Math.max(0, appendedFrom.toEpochMilli())))
            .get(place);
    consumer.seek(place, start == null ? end : start.offset());
    return end;
  }

  private static <V extends SpecificRecord> Optional<V> decoded(AvroWire<V> wire, byte[] bytes) {
    try {
      return Optional.of(wire.decode(bytes));
    } catch (UndecodableRecordException e) {
      return Optional.empty(); // Left out, as the class says.
    }
  }
}
