package io.tokenmeter.flink.kafka;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes records as they are: decoding is left to an operator that has a side exit. */
final class FactBytesReader implements KafkaRecordDeserializationSchema<FactBytes> {

  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = new byte[0];

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<FactBytes> out) {
    byte[] value = message.value() == null ? NOTHING : message.value();
    out.collect(new FactBytes(message.partition(), message.offset(), message.timestamp(), value));
  }

  @Override
  public TypeInformation<FactBytes> getProducedType() {
    return TypeInformation.of(FactBytes.class);
  }
}
