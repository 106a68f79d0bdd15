package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.config.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Opens the loader's consumer. */
final class LoaderConsumer {

  /** One group for all topics; several loaders share their partitions. */
  static final String GROUP = "tokenmeter-sink-clickhouse";

  private LoaderConsumer() {}

  static KafkaConsumer<byte[], byte[]> open(KafkaSettings kafka) {
    return open(kafka, GROUP);
  }

  /** A member of another group that reads and commits as the loader does. */
  static KafkaConsumer<byte[], byte[]> open(KafkaSettings kafka, String group) {
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    // After kill -9 the successor waits this long for the dead member's partitions: long enough for
    // a machine that is busy, and a sixth of the minute in which every fault has to heal.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    // Bounds of what is fetched ahead of ClickHouse. Much of few partitions rather than little of
    // many: an insert has the rows of one, and few large ones cost ClickHouse less.
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The broker's identity of each topic. */
  static Map<String, String> topicIds(KafkaSettings kafka, List<String> topics) {
    Map<String, String> ids = new HashMap<>();
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      admin
          .describeTopics(topics)
          .allTopicNames()
          .get()
          .forEach((name, description) -> ids.put(name, description.topicId().toString()));
      return ids;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while describing topics", e);
    } catch (ExecutionException e) {
      throw new KafkaException("could not describe the topics", e.getCause());
    }
  }
}
