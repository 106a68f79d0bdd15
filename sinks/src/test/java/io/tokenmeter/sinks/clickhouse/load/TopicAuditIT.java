package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.RealCluster;
import io.tokenmeter.sinks.SampleRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Kafka and registry; what the audit said is read from rejected-events. */
class TopicAuditIT {

  private static final Duration NOTHING_MORE = Duration.ofSeconds(1);
  private static final byte[] POISON = "SECRET prompt".getBytes(StandardCharsets.UTF_8);
  private static final Set<Topic<?>> READ_BY_JOBS_WITH_A_SIDE_EXIT =
      Set.of(
          Topics.GENERATION_EVENTS,
          Topics.GENERATION_STARTS,
          Topics.POWER_READINGS,
          Topics.GPU_TELEMETRY,
          Topics.INPUT_MARKS,
          Topics.LIVE_ENERGY);

  private static RealCluster cluster;

  private final List<RejectedEvent> said = new ArrayList<>();
  private KafkaConsumer<byte[], byte[]> rejected;
  private SchemaRegistry registry;

  @BeforeAll
  static void startEngines(@TempDir Path data) throws Exception {
    cluster = new RealCluster(data);
  }

  @AfterAll
  static void stopEngines() {
    cluster.close();
  }

  @BeforeEach
  void listen() {
    registry = cluster.kafka().openSchemaRegistry();
    rejected = LoaderConsumer.open(cluster.kafka(), "listener-" + System.nanoTime());
    rejected.subscribe(List.of(Topics.REJECTED_EVENTS.name()));
  }

  @AfterEach
  void stopListening() {
    rejected.close();
    registry.close();
  }

  @Test
  void everyTopicHasSomeoneWhoNoticesPoison() {
    Set<Topic<?>> noticed = new HashSet<>(READ_BY_JOBS_WITH_A_SIDE_EXIT);
    Tables.all().forEach(table -> noticed.add(table.topic()));
    noticed.addAll(TopicAudit.topics());
    assertThat(noticed).containsExactlyInAnyOrderElementsOf(Topics.all());
  }

  @Test
  void poisonIsRejectedOnceWithoutItsBytesAlsoWhenTheAuditStartsAgain() {
    List<String> poisoned = new ArrayList<>();
    spoil(poisoned, TopicAudit.topics());
    audit(poisoned);
    spoil(poisoned, List.of(Topics.PRICES));
    audit(poisoned);
    assertThat(said)
        .allSatisfy(
            rejection -> {
              assertThat(rejection.getStage()).isEqualTo(RejectStage.SINK);
              assertThat(rejection.getReason()).isEqualTo(RejectReason.UNDECODABLE);
              assertThat(rejection.getDetail()).contains("correct the producer of the topic");
              assertThat(rejection.getDetail()).doesNotContain("SECRET");
              assertThat(rejection.getPayload().remaining()).isZero();
            });
  }

  /** Poison between a good value and a tombstone, neither of which is anything to reject. */
  private void spoil(List<String> poisoned, List<Topic<?>> topics) {
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (Topic<?> topic : topics) {
        writeGood(writer, topic);
        writer.raw(topic, "poison", POISON);
        writer.raw(topic, "poison", null);
        poisoned.add(topic.name());
      }
    }
  }

  private static <V extends SpecificRecord> void writeGood(TopicWriter writer, Topic<V> topic) {
    writer.write(topic, SampleRecords.full(topic, 2));
  }

  private void audit(List<String> poisoned) {
    try (TopicAudit audit = new TopicAudit(cluster.kafka())) {
      audit.start();
      await()
          .dontCatchUncaughtExceptions()
          .atMost(StoredRows.LIMIT)
          .during(NOTHING_MORE)
          .untilAsserted(
              () -> assertThat(topicsSaid()).containsExactlyInAnyOrderElementsOf(poisoned));
    }
  }

  private List<String> topicsSaid() {
    AvroWire<RejectedEvent> wire = new AvroWire<>(Topics.REJECTED_EVENTS, registry);
    for (ConsumerRecord<byte[], byte[]> message : rejected.poll(Duration.ofMillis(200))) {
      said.add(wire.decode(message.value()));
    }
    return said.stream().map(RejectedEvent::getTopic).toList();
  }
}
