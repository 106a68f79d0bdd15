package io.tokenmeter.schemas.wire;

import io.tokenmeter.schemas.topic.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** The values of a topic as Kafka clients and Kafka Streams want them. Null stays null. */
public final class AvroSerde<V extends SpecificRecord> implements Serde<V> {

  private final Topic<V> topic;
  private final SchemaRegistry registry;

  public AvroSerde(Topic<V> topic, SchemaRegistry registry) {
    this.topic = topic;
    this.registry = registry;
  }

  @Override
  public Serializer<V> serializer() {
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    return (topicName, value) -> value == null ? null : wire.encode(value);
  }

  @Override
  public Deserializer<V> deserializer() {
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    return (topicName, bytes) -> bytes == null ? null : wire.decode(bytes);
  }
}
