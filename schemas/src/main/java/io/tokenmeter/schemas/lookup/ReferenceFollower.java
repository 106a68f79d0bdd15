package io.tokenmeter.schemas.lookup;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link ReferenceTables} equal to the reference topics: everything up to the end that the
 * topics had at the start is in the tables once {@link #awaitLoaded} returns, and later rows follow
 * within seconds. While Kafka, a topic or the schema registry is not there, it tries again from the
 * beginning, which changes nothing in the tables. Rows that cannot be decoded are logged and
 * skipped.
 */
public final class ReferenceFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReferenceFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final ReferenceTables tables = new ReferenceTables();
  private final Map<String, AvroWire<? extends SpecificRecord>> wires = new HashMap<>();
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Thread thread;
  private volatile Exception lastFailure;
  private Duration pause = FIRST_PAUSE;

  /**
   * Starts to follow.
   *
   * @param clientProperties at least the bootstrap servers
   */
  public ReferenceFollower(Map<String, Object> clientProperties, SchemaRegistry registry) {
    this(registry, () -> open(clientProperties));
  }

  ReferenceFollower(SchemaRegistry registry, Supplier<Consumer<byte[], byte[]>> consumers) {
    for (Topic<?> topic : Topics.reference()) {
      wires.put(topic.name(), new AvroWire<>(topic, registry));
    }
    this.consumers = consumers;
    thread = new Thread(this::run, "reference-follower");
    thread.setDaemon(true);
    thread.start();
  }

  /** The tables; complete after {@link #awaitLoaded}. */
  public ReferenceTables tables() {
    return tables;
  }

  /**
   * Waits until the tables hold all that the topics held at the start.
   *
   * @throws IllegalStateException when that takes longer than {@code timeout}, with the last
   *     failure as its cause
   */
  public void awaitLoaded(Duration timeout) throws InterruptedException {
    try {
      loaded.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      Exception failure = lastFailure;
      throw new IllegalStateException(
          "reference topics were not read to their end within " + timeout,
          failure == null ? e : failure);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Consumer<byte[], byte[]> open(Map<String, Object> clientProperties) {
    Map<String, Object> properties = new HashMap<>(clientProperties);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Never ends of itself: a follower that stopped would price at old prices without a word. */
  private void run() {
    while (!isClosed()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (RuntimeException e) {
        lastFailure = e;
        LOG.warn(
            "reference topics cannot be followed, next attempt in {} ms: {}",
            pause.toMillis(),
            e.toString());
        rest();
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        Topics.reference().stream().flatMap(t -> partitionsOf(t, consumer).stream()).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean caughtUp = false;
    while (!isClosed()) {
      consumer.poll(POLL).forEach(this::accept);
      if (!caughtUp
          && ends.entrySet().stream()
              .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        caughtUp = true;
        pause = FIRST_PAUSE;
        loaded.complete(null);
      }
    }
  }

  private static List<TopicPartition> partitionsOf(
      Topic<?> topic, Consumer<byte[], byte[]> consumer) {
    List<PartitionInfo> found = consumer.partitionsFor(topic.name());
    int count = found == null ? 0 : found.size();
    if (count < topic.partitions()) {
      throw new IllegalStateException(
          "topic " + topic.name() + " has " + count + " of " + topic.partitions() + " partitions");
    }
    return found.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
  }

  private void accept(ConsumerRecord<byte[], byte[]> message) {
    if (message.value() == null) {
      return;
    }
    try {
      tables.add(wires.get(message.topic()).decode(message.value()));
    } catch (UndecodableRecordException e) {
      LOG.error(
          "skipped a reference row at {}-{}@{}: {}",
          message.topic(),
          message.partition(),
          message.offset(),
          e.getMessage());
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void rest() {
    try {
      closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }
}
