package io.tokenmeter.local.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.flink.kafka.InputProgress;
import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.flink.kafka.MeteringProgress;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that watches how far the generation events have become generations. */
@Tag("side-by-side")
class MeteringProgressIT {

  private static final String TOPIC = Topics.GENERATION_EVENTS.name();
  private static final String FOLLOWING = "group-that-follows";
  private static final String BEHIND = "group-that-is-behind";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path data;

  @Test
  void inputIsCompleteNoFurtherThanItsEventsWereRead() throws Exception {
    KafkaSettings kafka = kafka();
    try (Supervisor supervisor = Supervisor.open(data).add(KafkaBroker.spec(kafka))) {
      supervisor.start(LIMIT);
      try (Admin admin = Admin.create(client(kafka));
          InputProgress.Watch following = progress(kafka, FOLLOWING).open();
          InputProgress.Watch behind = progress(kafka, BEHIND).open()) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
        long created = System.currentTimeMillis();
        await().atMost(LIMIT).until(() -> behind.completeUntilMillis() >= created);

        RecordMetadata taken = send(kafka);
        commit(admin, FOLLOWING, taken.offset() + 1);
        long committed = System.currentTimeMillis();
        await().atMost(LIMIT).until(() -> following.completeUntilMillis() >= committed);
        assertThat(behind.completeUntilMillis()).isLessThanOrEqualTo(taken.timestamp());

        commit(admin, BEHIND, taken.offset());
        commit(admin, BEHIND, taken.offset() + 1);
        await().atMost(LIMIT).until(() -> behind.completeUntilMillis() >= committed);
      }
    }
  }

  private static MeteringProgress progress(KafkaSettings kafka, String group) {
    var connection =
        Configuration.load(
            io.tokenmeter.schemas.config.KafkaSettings.class,
            Map.of(
                "tokenmeter.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "tokenmeter.kafka.schema-registry-url",
                "http://127.0.0.1:1"));
    return new MeteringProgress(KafkaAccess.of(connection), group);
  }

  private KafkaSettings kafka() {
    List<Integer> ports = FreePorts.find(2);
    return new KafkaSettings(
        data.resolve("kafka"),
        data.resolve("logs"),
        ports.get(0),
        ports.get(1),
        256,
        ChildJvm.likeThisOne(List.of()));
  }

  private static RecordMetadata send(KafkaSettings kafka) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client(kafka), new StringSerializer(), new StringSerializer())) {
      return producer
          .send(new ProducerRecord<>(TOPIC, 1, "key", "event"))
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void commit(Admin admin, String group, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(TOPIC, 1), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static Map<String, Object> client(KafkaSettings kafka) {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }
}
