package io.tokenmeter.sinks.clickhouse.load;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions the group has given us, and how far each is. A partition that goes takes its
 * collected rows with it: its next owner reads them again, and repeats what we intended to insert.
 */
final class OwnedPartitions implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(OwnedPartitions.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, PartitionProgress> progress = new LinkedHashMap<>();
  private boolean holding;

  OwnedPartitions(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** A copy, because any poll may change what we own. */
  Map<TopicPartition, PartitionProgress> all() {
    return new LinkedHashMap<>(progress);
  }

  Optional<PartitionProgress> of(TopicPartition partition) {
    return Optional.ofNullable(progress.get(partition));
  }

  boolean stillOwns(TopicPartition partition, PartitionProgress expected) {
    return progress.get(partition) == expected;
  }

  int waitingRows() {
    return progress.values().stream().mapToInt(PartitionProgress::rowCount).sum();
  }

  /** Stops fetching, also of partitions that are yet to come. */
  void hold() {
    holding = true;
    consumer.pause(consumer.assignment());
  }

  void release() {
    holding = false;
    consumer.resume(consumer.assignment());
  }

  /** Forgets everything without telling the group. */
  void abandon() {
    progress.clear();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        consumer.committed(new HashSet<>(partitions));
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata known = committed.get(partition);
      RecordedRange recorded =
          known == null
              ? new RecordedRange(consumer.position(partition), null)
              : RecordedRange.of(known);
      progress.put(partition, new PartitionProgress(recorded));
    }
    if (holding) {
      consumer.pause(partitions);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> finished = new HashMap<>();
    for (TopicPartition partition : partitions) {
      of(partition)
          .flatMap(PartitionProgress::toHandOver)
          .ifPresent(range -> finished.put(partition, range.toCommit()));
    }
    try {
      if (!finished.isEmpty()) {
        consumer.commitSync(finished);
      }
    } catch (KafkaException e) {
      LOG.info("handing over {} without its last offsets: {}", partitions, e.getMessage());
    }
    onPartitionsLost(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(progress::remove);
  }
}
