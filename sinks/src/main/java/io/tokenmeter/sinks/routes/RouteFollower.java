package io.tokenmeter.sinks.routes;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link RouteTable} equal to the compacted topic, which has one partition: offsets order
 * all its changes. When Kafka fails the table keeps what it has, whose age shows, and following
 * starts again.
 */
public final class RouteFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RouteFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KafkaSettings kafka;
  private final RouteTable table;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "route-follower");

  public RouteFollower(KafkaSettings kafka, RouteTable table) {
    this.kafka = kafka;
    this.table = table;
    thread.setDaemon(true);
  }

  /** Begins to follow; returns at once. */
  public void start() {
    thread.start();
  }

  /**
   * Waits until the table holds all that the topic held when following began.
   *
   * @return false when that took longer
   */
  public boolean awaitLoaded(Duration timeout) throws InterruptedException {
    return loaded.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  private void run() {
    while (!closed()) {
      try {
        follow();
      } catch (RuntimeException e) {
        LOG.warn("route-costs is not readable, trying again: {}", e.getMessage());
        awaitClosing();
      }
    }
  }

  private void follow() {
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        KafkaConsumer<byte[], byte[]> consumer = open()) {
      AvroWire<RouteCost> wire = new AvroWire<>(Topics.ROUTE_COSTS, registry);
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.ROUTE_COSTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!closed()) {
        consumer.poll(POLL).forEach(message -> accept(message, wire));
        if (loaded.getCount() > 0
            && partitions.stream()
                .allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
          loaded.countDown();
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> open() {
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void accept(ConsumerRecord<byte[], byte[]> message, AvroWire<RouteCost> wire) {
    try {
      if (message.value() != null) {
        table.put(message.offset(), wire.decode(message.value()));
      } else if (message.key() != null) {
        table.remove(message.offset(), new String(message.key(), StandardCharsets.UTF_8));
      }
    } catch (UndecodableRecordException e) {
      // The ClickHouse loader reads the same record and rejects it visibly.
      LOG.warn("skipped route-costs@{}: {}", message.offset(), e.getMessage());
    }
  }

  private void awaitClosing() {
    try {
      boolean unused = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }
}
