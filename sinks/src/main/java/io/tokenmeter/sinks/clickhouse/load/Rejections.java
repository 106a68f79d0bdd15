package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends what cannot be stored to rejected-events, without its bytes: what cannot be parsed cannot
 * be stripped of prompts. A range is recorded as finished only after {@link #awaitDelivered}, so a
 * rejection is never lost; a repeated range repeats its rejections.
 */
final class Rejections implements AutoCloseable {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Producer<byte[], byte[]> producer;
  private final AvroWire<RejectedEvent> wire;
  private final List<Future<?>> sent = new ArrayList<>();

  Rejections(KafkaSettings kafka, SchemaRegistry registry) {
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "tokenmeter-sink-rejections");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    wire = new AvroWire<>(Topics.REJECTED_EVENTS, registry);
  }

  /** What is said about a record; depends on the record alone. */
  static RejectedEvent describe(ConsumerRecord<byte[], byte[]> message, String problem) {
    return RejectedEvent.newBuilder()
        .setReceivedAt(Instant.ofEpochMilli(message.timestamp()))
        .setStage(RejectStage.SINK)
        .setReason(RejectReason.UNDECODABLE)
        .setDetail(problem)
        .setSource(null)
        .setTopic(message.topic())
        .setPartition(message.partition())
        .setOffset(message.offset())
        .setPayload(NOTHING.duplicate())
        .build();
  }

  void send(RejectedEvent rejected) {
    byte[] key = Topics.REJECTED_EVENTS.key(rejected).getBytes(StandardCharsets.UTF_8);
    sent.add(
        producer.send(
            new ProducerRecord<>(Topics.REJECTED_EVENTS.name(), key, wire.encode(rejected))));
  }

  /**
   * @throws KafkaException when a rejection was not acknowledged
   */
  void awaitDelivered() {
    try {
      for (Future<?> future : sent) {
        future.get();
      }
      sent.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while sending rejected events", e);
    } catch (ExecutionException e) {
      throw new KafkaException("could not send a rejected event", e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(2));
  }
}
