package io.tokenmeter.local.flink;

import static org.awaitility.Awaitility.await;

import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.flink.kafka.CommittedProgress;
import io.tokenmeter.flink.kafka.InputProgress;
import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.local.kafka.LoneBroker;
import io.tokenmeter.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that watches what has come. */
@Tag("side-by-side")
class CommittedProgressIT {

  private static final TopicPartition EVENTS =
      new TopicPartition(Topics.GENERATION_EVENTS.name(), 1);
  private static final TopicPartition GENERATIONS =
      new TopicPartition(Topics.GENERATIONS.name(), 1);
  private static final TopicPartition READINGS =
      new TopicPartition(Topics.POWER_READINGS.name(), 0);
  private static final String METERING = "metering";
  private static final String JOB = "job";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path data;

  @Test
  void inputIsCompleteNoFurtherThanItsFactsWereReadAndEventsBecameGenerations() throws Exception {
    KafkaSettings kafka = LoneBroker.in(data);
    try (Supervisor supervisor = Supervisor.open(data).add(KafkaBroker.spec(kafka))) {
      supervisor.start(LIMIT);
      try (Admin admin = Admin.create(LoneBroker.client(kafka));
          InputProgress.Watch watch = progress(kafka).open()) {
        admin.createTopics(topics()).all().get();
        awaitCompleteUntil(watch, System.currentTimeMillis());

        long event = send(kafka, EVENTS);
        long eventSent = System.currentTimeMillis();
        commit(admin, METERING, EVENTS, event);
        staysBefore(watch, eventSent);

        long generation = sendInTransaction(kafka, GENERATIONS);
        commit(admin, METERING, EVENTS, event + 1);
        staysBefore(watch, eventSent);

        commit(admin, JOB, GENERATIONS, generation + 1);
        awaitCompleteUntil(watch, System.currentTimeMillis());

        long reading = send(kafka, READINGS);
        staysBefore(watch, System.currentTimeMillis());
        commit(admin, JOB, READINGS, reading + 1);
        awaitCompleteUntil(watch, System.currentTimeMillis());
      }
    }
  }

  private static void awaitCompleteUntil(InputProgress.Watch watch, long millis) {
    await().atMost(LIMIT).until(() -> watch.completeUntilMillis() >= millis);
  }

  private static void staysBefore(InputProgress.Watch watch, long millis) {
    await()
        .during(Duration.ofSeconds(3))
        .atMost(LIMIT)
        .until(() -> watch.completeUntilMillis() <= millis);
  }

  private static List<NewTopic> topics() {
    return Stream.of(
            Topics.GENERATION_EVENTS,
            Topics.GENERATIONS,
            Topics.GENERATION_STARTS,
            Topics.POWER_READINGS,
            Topics.GPU_TELEMETRY,
            Topics.INPUT_MARKS)
        .map(topic -> new NewTopic(topic.name(), 2, (short) 1))
        .toList();
  }

  private static CommittedProgress progress(KafkaSettings kafka) {
    return new CommittedProgress(
        KafkaAccess.of(LoneBroker.connection(kafka, LoneBroker.NO_REGISTRY)),
        METERING,
        JOB,
        Duration.ofSeconds(1));
  }

  private static long send(KafkaSettings kafka, TopicPartition to) throws Exception {
    try (KafkaProducer<String, String> producer = producer(LoneBroker.client(kafka))) {
      return producer.send(record(to)).get(LIMIT.toSeconds(), TimeUnit.SECONDS).offset();
    }
  }

  /** The end of the transaction takes an offset, too, which no reader ever commits. */
  private static long sendInTransaction(KafkaSettings kafka, TopicPartition to) throws Exception {
    Map<String, Object> properties = new HashMap<>(LoneBroker.client(kafka));
    properties.put("transactional.id", "metering");
    try (KafkaProducer<String, String> producer = producer(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent = producer.send(record(to));
      producer.commitTransaction();
      return sent.get().offset();
    }
  }

  private static ProducerRecord<String, String> record(TopicPartition to) {
    return new ProducerRecord<>(to.topic(), to.partition(), "key", "fact");
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> properties) {
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  private static void commit(Admin admin, String group, TopicPartition partition, long offset)
      throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }
}
