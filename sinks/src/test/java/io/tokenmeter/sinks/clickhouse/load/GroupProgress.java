package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.config.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the broker knows of a consumer group. */
final class GroupProgress {

  private final KafkaSettings kafka;
  private final String group;

  GroupProgress(KafkaSettings kafka, String group) {
    this.kafka = kafka;
    this.group = group;
  }

  /**
   * Whether every record is recorded as finished, and no insert is open. Asked up to the very end:
   * a transaction that was just committed is behind the last stable offset for a moment longer.
   */
  boolean isAtTheEndOf(List<TableMapping<?>> tables) throws Exception {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (TableMapping<?> table : tables) {
        for (int partition = 0; partition < table.topic().partitions(); partition++) {
          latest.put(new TopicPartition(table.topic().name(), partition), OffsetSpec.latest());
        }
      }
      Map<TopicPartition, ListOffsetsResultInfo> ends =
          admin
              .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
              .all()
              .get();
      Map<TopicPartition, OffsetAndMetadata> recorded =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return ends.entrySet().stream()
          .allMatch(end -> isFinished(end.getValue().offset(), recorded.get(end.getKey())));
    }
  }

  private static boolean isFinished(long end, @Nullable OffsetAndMetadata recorded) {
    return end == 0
        || Optional.ofNullable(recorded)
            .map(RecordedRange::of)
            .filter(range -> range.from() == end && range.until() == null)
            .isPresent();
  }
}
