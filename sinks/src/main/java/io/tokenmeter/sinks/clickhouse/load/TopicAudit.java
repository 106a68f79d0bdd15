package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes undecodable records visible on the topics that have no table and no job with a side exit:
 * reference data, which every reader skips on its own and again after each start, and engine
 * telemetry. Its group's offsets see to it that each such record is rejected once, as a kill
 * allows.
 */
final class TopicAudit implements AutoCloseable {

  static final String GROUP = "tokenmeter-sink-audit";

  private static final Logger LOG = LoggerFactory.getLogger(TopicAudit.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

  private final KafkaSettings kafka;
  private final Thread thread = new Thread(this::run, "topic-audit");
  private final CountDownLatch closing = new CountDownLatch(1);

  TopicAudit(KafkaSettings kafka) {
    this.kafka = kafka;
    thread.setDaemon(true);
  }

  static List<Topic<?>> topics() {
    List<Topic<?>> audited = new ArrayList<>(Topics.reference());
    Tables.all().forEach(table -> audited.remove(table.topic()));
    audited.add(Topics.ENGINE_TELEMETRY);
    return audited;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    BackOff backOff = new BackOff();
    while (!closed()) {
      try {
        audit(backOff);
      } catch (RuntimeException e) {
        LOG.warn("the audit of topics starts again: {}", e.toString());
        await(backOff.next());
      }
    }
  }

  private void audit(BackOff backOff) {
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        Rejections rejections = new Rejections(kafka, registry);
        KafkaConsumer<byte[], byte[]> consumer = LoaderConsumer.open(kafka, GROUP)) {
      Map<String, AvroWire<?>> wires = new HashMap<>();
      topics().forEach(topic -> wires.put(topic.name(), new AvroWire<>(topic, registry)));
      consumer.subscribe(List.copyOf(wires.keySet()));
      while (!closed()) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> message : polled) {
          problem(message, wires)
              .ifPresent(told -> rejections.send(Rejections.describe(message, told)));
        }
        if (!polled.isEmpty()) {
          rejections.awaitDelivered();
          consumer.commitSync();
          backOff.reset();
        }
      }
    }
  }

  private static Optional<String> problem(
      ConsumerRecord<byte[], byte[]> message, Map<String, AvroWire<?>> wires) {
    AvroWire<?> wire = wires.get(message.topic());
    if (message.value() == null || wire == null) {
      return Optional.empty();
    }
    try {
      wire.decode(message.value());
      return Optional.empty();
    } catch (UndecodableRecordException e) {
      return Optional.of(e.getMessage() + "; correct the producer of the topic");
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  private void await(Duration duration) {
    try {
      boolean unused = closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }
}
