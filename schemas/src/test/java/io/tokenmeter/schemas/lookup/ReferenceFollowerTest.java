package io.tokenmeter.schemas.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReferenceFollowerTest {

  private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

  private final SchemaRegistry registry = new InMemorySchemaRegistry();

  @Test
  void aRegistryThatStartsLateOnlyDelays() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    SchemaRegistry late = new UnreachableAtFirst(registry, attempts);
    try (ReferenceFollower follower = new ReferenceFollower(late, () -> consumer(true))) {
      follower.awaitLoaded(Duration.ofSeconds(20));
      assertThat(follower.tables().tariff("lab", LONG_AGO)).hasSize(1);
      assertThat(attempts.get()).isEqualTo(3);
    }
  }

  @Test
  void topicsThatDoNotExistYetAreNotLoaded() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (ReferenceFollower follower =
        new ReferenceFollower(registry, () -> consumer(attempts.incrementAndGet() > 2))) {
      follower.awaitLoaded(Duration.ofSeconds(20));
      assertThat(follower.tables().tariff("lab", LONG_AGO)).hasSize(1);
    }
  }

  @Test
  void theReasonOfWaitingIsTold() {
    try (ReferenceFollower follower = new ReferenceFollower(registry, () -> consumer(false))) {
      assertThatThrownBy(() -> follower.awaitLoaded(Duration.ofSeconds(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasStackTraceContaining("topic tariffs has 0 of 1 partitions");
    }
  }

  private Consumer<byte[], byte[]> consumer(boolean withTariffs) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Map<TopicPartition, Long> ends = new HashMap<>();
    Map<TopicPartition, Long> begins = new HashMap<>();
    for (Topic<?> topic : Topics.reference()) {
      if (topic != Topics.TARIFFS || withTariffs) {
        consumer.updatePartitions(
            topic.name(), List.of(new PartitionInfo(topic.name(), 0, null, null, null)));
      }
      TopicPartition partition = new TopicPartition(topic.name(), 0);
      begins.put(partition, 0L);
      ends.put(partition, topic == Topics.TARIFFS ? 1L : 0L);
    }
    consumer.updateBeginningOffsets(begins);
    consumer.updateEndOffsets(ends);
    byte[] tariff = new AvroWire<>(Topics.TARIFFS, registry).encode(tariff());
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>("tariffs", 0, 0, new byte[0], tariff)));
    return consumer;
  }

  private static Tariff tariff() {
    return Tariff.newBuilder()
        .setSite("lab")
        .setPricePerKwh(new BigDecimal("0.200000000000"))
        .setCurrency("EUR")
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  private record UnreachableAtFirst(SchemaRegistry registry, AtomicInteger attempts)
      implements SchemaRegistry {

    @Override
    public String schemaById(int id) {
      if (attempts.incrementAndGet() < 3) {
        throw new SchemaRegistryException("schema registry is not up yet", new RuntimeException());
      }
      return registry.schemaById(id);
    }

    @Override
    public int register(String subject, String schemaJson) {
      return registry.register(subject, schemaJson);
    }

    @Override
    public void setCompatibility(String subject, String level) {
      registry.setCompatibility(subject, level);
    }

    @Override
    public boolean isCompatible(String subject, String schemaJson) {
      return registry.isCompatible(subject, schemaJson);
    }

    @Override
    public void close() {
      registry.close();
    }
  }
}
