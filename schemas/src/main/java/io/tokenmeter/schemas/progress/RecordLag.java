package io.tokenmeter.schemas.progress;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records a group has still to read. Offsets alone cannot tell: transaction markers take
 * offsets too, and an open transaction hides records. Near the end the records are therefore read.
 * For one thread.
 */
public final class RecordLag {

  private static final long FEW = 200;
  private static final Duration POLL = Duration.ofMillis(50);

  /** A broker that has something to give gives it well within this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> readCommitted;

  /**
   * @param readCommitted without a group, with {@code isolation.level=read_committed} and {@code
   *     auto.offset.reset=earliest}; assigned and moved as needed, the caller closes it
   */
  public RecordLag(Consumer<byte[], byte[]> readCommitted) {
    this.readCommitted = readCommitted;
  }

  /**
   * Records between each position and the end of the log; at least 1 where a transaction is open.
   *
   * @param logEnds of a partition that is left out nothing is missing
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  public Map<TopicPartition, Long> count(
      Map<TopicPartition, Long> positions, Map<TopicPartition, Long> logEnds) {
    Map<TopicPartition, Long> lag = new HashMap<>();
    Map<TopicPartition, Long> nearEnd = new HashMap<>();
    positions.forEach(
        (partition, position) -> {
          long offsets = Math.max(0, logEnds.getOrDefault(partition, 0L) - position);
          lag.put(partition, offsets);
          if (offsets > 0 && offsets <= FEW) {
            nearEnd.put(partition, position);
          }
        });
    if (!nearEnd.isEmpty()) {
      lag.putAll(readToEnd(nearEnd, logEnds));
    }
    return lag;
  }

  private Map<TopicPartition, Long> readToEnd(
      Map<TopicPartition, Long> positions, Map<TopicPartition, Long> logEnds) {
    readCommitted.assign(positions.keySet());
    positions.forEach(readCommitted::seek);
    Map<TopicPartition, Long> records = new HashMap<>();
    positions.keySet().forEach(partition -> records.put(partition, 0L));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!atEnd(positions, logEnds) && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> message : readCommitted.poll(POLL)) {
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        if (message.offset() < logEnds.getOrDefault(partition, 0L)) {
          records.merge(partition, 1L, Long::sum);
        }
      }
    }
    records.replaceAll(
        (partition, count) -> isAtEnd(partition, logEnds) ? count : Math.max(1, count));
    return records;
  }

  private boolean atEnd(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> logEnds) {
    return positions.keySet().stream().allMatch(partition -> isAtEnd(partition, logEnds));
  }

  private boolean isAtEnd(TopicPartition partition, Map<TopicPartition, Long> logEnds) {
    return readCommitted.position(partition) >= logEnds.getOrDefault(partition, 0L);
  }
}
