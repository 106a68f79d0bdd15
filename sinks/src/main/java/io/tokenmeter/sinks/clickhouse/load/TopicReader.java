package io.tokenmeter.sinks.clickhouse.load;

import com.clickhouse.client.api.metadata.TableSchema;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Turns the records of one topic into rows of its table. Not thread-safe. */
final class TopicReader<V extends SpecificRecord> {

  private final TableMapping<V> mapping;
  private final AvroWire<V> wire;
  private final RowEncoder encoder;
  private final String topicId;

  /**
   * @param topicId the broker's identity of the topic, which a topic of the same name made later
   *     does not share
   */
  TopicReader(TableMapping<V> mapping, SchemaRegistry registry, TableSchema table, String topicId) {
    this.mapping = mapping;
    this.wire = new AvroWire<>(mapping.topic(), registry);
    this.encoder = new RowEncoder(table, mapping.columns());
    this.topicId = topicId;
  }

  TableMapping<V> mapping() {
    return mapping;
  }

  /** Token of a range: the same for a repetition, and for nothing else, ever. */
  String token(int partition, long from, long until) {
    return "%s-%s-%d-%d-%d".formatted(mapping.topic().name(), topicId, partition, from, until);
  }

  /**
   * Adds the record's rows to the range.
   *
   * @return why the record has no rows, when it cannot be stored
   * @throws SchemaRegistry.SchemaRegistryException when the registry is unreachable; nothing was
   *     added and the record can be tried again
   */
  Optional<RejectedEvent> read(ConsumerRecord<byte[], byte[]> message, PartitionProgress progress) {
    try {
      List<List<@Nullable Object>> rows = rows(message);
      encoder.encode(rows, progress.rows());
      progress.added(rows.size());
      return Optional.empty();
    } catch (UndecodableRecordException | RowEncoder.RowNotEncodableException e) {
      return Optional.of(
          Rejections.describe(message, e.getMessage() + "; correct the producer of the topic"));
    }
  }

  /** Stores a rejection as a row of this reader's own range; for rejected-events itself. */
  void readRejection(RejectedEvent rejected, PartitionProgress progress) {
    List<List<@Nullable Object>> rows =
        ServiceTables.REJECTED_EVENTS.rows(rejected, rejected.getPartition(), rejected.getOffset());
    encoder.encode(rows, progress.rows());
    progress.added(1);
  }

  /** Whether rejecting a record by way of rejected-events would only bring it back. */
  boolean isTheSideExit() {
    return mapping.topic() == Topics.REJECTED_EVENTS;
  }

  private List<List<@Nullable Object>> rows(ConsumerRecord<byte[], byte[]> message) {
    if (message.value() != null) {
      return mapping.rows(wire.decode(message.value()), message.partition(), message.offset());
    }
    if (mapping.topic().cleanUp() == Topic.CleanUp.DELETE) {
      throw new UndecodableRecordException("record of " + mapping.topic().name() + " has no value");
    }
    String key = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
    return mapping.tombstone(key, Instant.ofEpochMilli(message.timestamp()));
  }
}
