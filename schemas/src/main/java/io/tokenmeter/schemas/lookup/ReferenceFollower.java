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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link ReferenceTables} equal to the reference topics: everything up to the end that the
 * topics had at the start is in the tables once {@link #awaitLoaded} returns, and later rows follow
 * within seconds. Rows that cannot be decoded are logged and skipped.
 */
public final class ReferenceFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReferenceFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final ReferenceTables tables = new ReferenceTables();
  private final Map<String, AvroWire<? extends SpecificRecord>> wires = new HashMap<>();
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final Consumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts to follow.
   *
   * @param clientProperties at least the bootstrap servers
   */
  public ReferenceFollower(Map<String, Object> clientProperties, SchemaRegistry registry) {
    for (Topic<?> topic : Topics.reference()) {
      wires.put(topic.name(), new AvroWire<>(topic, registry));
    }
    Map<String, Object> properties = new HashMap<>(clientProperties);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    thread = new Thread(this::follow, "reference-follower");
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
   * @throws IllegalStateException when that fails or takes longer than {@code timeout}
   */
  public void awaitLoaded(Duration timeout) throws InterruptedException {
    try {
      loaded.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("reference topics could not be read", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "reference topics were not read to their end within " + timeout, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    try (consumer) {
      List<TopicPartition> partitions =
          Topics.reference().stream()
              .flatMap(t -> consumer.partitionsFor(t.name()).stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!closed) {
        consumer.poll(POLL).forEach(this::accept);
        if (!loaded.isDone()
            && ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
          loaded.complete(null);
        }
      }
    } catch (WakeupException e) {
      LOG.debug("reference follower closes");
    } catch (KafkaException e) {
      LOG.error("reference topics are no longer followed; restart the process", e);
      loaded.completeExceptionally(e);
    }
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
}
