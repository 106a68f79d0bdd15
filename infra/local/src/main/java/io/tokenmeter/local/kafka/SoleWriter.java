package io.tokenmeter.local.kafka;

import io.tokenmeter.schemas.config.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Opens producers of which only the last that was opened can write. */
public final class SoleWriter {

  private SoleWriter() {}

  /**
   * A transactional producer, acknowledged by all replicas. From now on no other of that name can
   * write; what another left open is aborted.
   *
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  public static KafkaProducer<String, byte[]> open(KafkaSettings kafka, String name) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
    return producer;
  }
}
