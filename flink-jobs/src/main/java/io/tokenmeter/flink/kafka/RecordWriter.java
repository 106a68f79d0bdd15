package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Keys and encodes the values of one topic as its handle says. */
final class RecordWriter<V extends SpecificRecord>
    implements KafkaRecordSerializationSchema<V>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  private final TopicName<V> name;
  private final KafkaAccess kafka;
  private transient @Nullable Topic<V> topic;
  private transient @Nullable AvroWire<V> wire;

  RecordWriter(Topic<V> topic, KafkaAccess kafka) {
    this.name = TopicName.of(topic);
    this.kafka = kafka;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(V value, KafkaSinkContext context, Long at) {
    if (topic == null || wire == null) {
      topic = name.topic();
      wire = new AvroWire<>(topic, kafka.openRegistry());
    }
    byte[] key = topic.key(value).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(name.name(), key, wire.encode(value));
  }

  /** The sink finds the transactions that a crash left open by the topic they are on. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(name.name()))));
  }
}
