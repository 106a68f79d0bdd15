package io.tokenmeter.local.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of a partition a group has still to read. Offsets alone cannot tell: transaction
 * markers take offsets too, and an open transaction hides records. Near the end the records are
 * therefore read.
 */
final class RecordLag {

  private static final long FEW = 200;
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int EMPTY_POLLS = 4;

  private final Consumer<byte[], byte[]> readCommitted;

  /**
   * @param readCommitted without a group; assigned and moved as needed
   */
  RecordLag(Consumer<byte[], byte[]> readCommitted) {
    this.readCommitted = readCommitted;
  }

  /** Records between {@code position} and the end, at least 1 when a transaction is open there. */
  long count(TopicPartition partition, long position, Map<TopicPartition, Long> logEnds) {
    long end = logEnds.getOrDefault(partition, 0L);
    if (position >= end) {
      return 0;
    }
    return end - position > FEW ? end - position : readToEnd(partition, position, end);
  }

  private long readToEnd(TopicPartition partition, long position, long end) {
    readCommitted.assign(List.of(partition));
    readCommitted.seek(partition, position);
    long records = 0;
    int idle = 0;
    while (readCommitted.position(partition) < end && idle < EMPTY_POLLS) {
      long before = readCommitted.position(partition);
      records += readCommitted.poll(POLL).count();
      idle = readCommitted.position(partition) == before ? idle + 1 : 0;
    }
    boolean transactionOpen = readCommitted.position(partition) < end;
    return transactionOpen ? Math.max(1, records) : records;
  }
}
