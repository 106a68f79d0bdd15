package io.tokenmeter.sinks.clickhouse.load;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer group has recorded for a partition: all before {@code from} is in the table; if
 * {@code until} is known, an insert of exactly [from, until) was intended and may have happened.
 */
record RecordedRange(long from, @Nullable Long until) {

  private static final String UNTIL = "until=";

  /** Reads a committed offset; metadata that is not ours counts as none. */
  static RecordedRange of(OffsetAndMetadata committed) {
    String metadata = committed.metadata();
    if (metadata == null || !metadata.startsWith(UNTIL)) {
      return new RecordedRange(committed.offset(), null);
    }
    long until = Long.parseLong(metadata.substring(UNTIL.length()));
    return new RecordedRange(
        committed.offset(), until > committed.offset() ? Long.valueOf(until) : null);
  }

  OffsetAndMetadata toCommit() {
    return new OffsetAndMetadata(from, until == null ? "" : UNTIL + until);
  }
}
