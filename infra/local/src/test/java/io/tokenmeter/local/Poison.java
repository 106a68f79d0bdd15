package io.tokenmeter.local;

import io.tokenmeter.local.rejected.RecordPlace;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Puts records that are no values of their topic onto topics, and keeps what must come of them. */
final class Poison implements AutoCloseable {

  private static final byte[] KEY = "poison".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final KafkaProducer<byte[], byte[]> producer;
  private final SchemaRegistry registry;
  private final List<String> expected = new ArrayList<>();

  Poison(KafkaSettings kafka) {
    producer =
        new KafkaProducer<>(
            kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    registry = kafka.openSchemaRegistry();
  }

  /** {@code stage reason topic-partition@offset}, one of each row that must be there. */
  List<String> expected() {
    return expected;
  }

  /** Every kind of poison on one topic. */
  void onto(Topic<?> topic) throws Exception {
    for (Map.Entry<String, byte[]> poison : kinds(topic).entrySet()) {
      RecordMetadata at = send(topic, KEY, poison.getValue());
      for (RejectStage stage : TopicReaders.of(topic)) {
        expect(stage, "UNDECODABLE", at);
      }
    }
    if (topic.cleanUp() == Topic.CleanUp.DELETE && topic != Topics.ENGINE_TELEMETRY) {
      RecordMetadata at = send(topic, KEY, null);
      for (RejectStage stage : TopicReaders.of(topic)) {
        if (stage != RejectStage.ROUTE_COSTS) {
          expect(stage, "UNDECODABLE", at);
        }
      }
    }
  }

  /** A well-formed value that no source can mean. */
  <V extends SpecificRecord> void absurd(Topic<V> topic, V value, RejectStage stage, String reason)
      throws Exception {
    byte[] key = topic.key(value).getBytes(StandardCharsets.UTF_8);
    expect(stage, reason, send(topic, key, new AvroWire<>(topic, registry).encode(value)));
  }

  /** Where a good value lies now. */
  <V extends SpecificRecord> RecordPlace place(Topic<V> topic, V value) throws Exception {
    byte[] key = topic.key(value).getBytes(StandardCharsets.UTF_8);
    RecordMetadata at = send(topic, key, new AvroWire<>(topic, registry).encode(value));
    return new RecordPlace(at.topic(), at.partition(), at.offset());
  }

  /** A good value under no key at all. */
  <V extends SpecificRecord> void withoutKey(Topic<V> topic, V value) throws Exception {
    send(topic, null, new AvroWire<>(topic, registry).encode(value));
  }

  private Map<String, byte[]> kinds(Topic<?> topic) {
    byte[] other = ofAnotherTopic(topic);
    Map<String, byte[]> kinds = new TreeMap<>();
    kinds.put("bytes", "SECRET prompt, not Avro".getBytes(StandardCharsets.UTF_8));
    kinds.put("wrong magic", new byte[] {1, 0, 0, 0, 1, 2, 3});
    kinds.put("unregistered schema", ByteBuffer.allocate(9).put((byte) 0).putInt(999_999).array());
    kinds.put("schema of another topic", other);
    kinds.put("header alone", Arrays.copyOf(ofThisTopic(topic), 5));
    return kinds;
  }

  private byte[] ofThisTopic(Topic<?> topic) {
    int id = registry.register(topic.subject(), topic.schema().toString());
    return ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
  }

  private byte[] ofAnotherTopic(Topic<?> topic) {
    if (topic != Topics.INPUT_MARKS) {
      return new AvroWire<>(Topics.INPUT_MARKS, registry)
          .encode(new InputMark("poison", NOON, List.of()));
    }
    return new AvroWire<>(Topics.FX_RATES, registry).encode(fxRate("USD"));
  }

  static FxRate fxRate(String quoteCurrency) {
    return FxRate.newBuilder()
        .setBaseCurrency("EUR")
        .setQuoteCurrency(quoteCurrency)
        .setRate(new BigDecimal("1").setScale(12))
        .setEffectiveFrom(NOON)
        .setVersion(1)
        .setRecordedAt(NOON)
        .setOrigin("poison")
        .build();
  }

  private RecordMetadata send(Topic<?> topic, byte @Nullable [] key, byte @Nullable [] value)
      throws Exception {
    return producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
  }

  private void expect(RejectStage stage, String reason, RecordMetadata at) {
    expected.add(
        "%s %s %s-%d@%d"
            .formatted(
                stage.name().toLowerCase(java.util.Locale.ROOT),
                reason,
                at.topic(),
                at.partition(),
                at.offset()));
  }

  @Override
  public void close() {
    producer.close();
    registry.close();
  }
}
