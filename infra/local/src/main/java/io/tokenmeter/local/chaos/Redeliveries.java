package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What came a second time and was recognised, or what was rolled back to be done again. Counters
 * die with their process, so these are lower bounds.
 *
 * @param duplicates events that the first-seen filter dropped
 * @param rangesRepeated ranges that the ClickHouse loader inserted again under their token
 * @param insertFailures inserts of the loader that failed or whose outcome was unknown
 * @param flinkRestores times that the Flink job was restored from a checkpoint
 * @param streamsThreads threads of Kafka Streams that were replaced
 * @param processRestarts deaths that the supervisor saw
 */
public record Redeliveries(
    @JsonProperty("duplicates") long duplicates,
    @JsonProperty("ranges_repeated") long rangesRepeated,
    @JsonProperty("insert_failures") long insertFailures,
    @JsonProperty("flink_restores") long flinkRestores,
    @JsonProperty("streams_threads_replaced") long streamsThreads,
    @JsonProperty("process_restarts") long processRestarts) {

  static final Redeliveries NONE = new Redeliveries(0, 0, 0, 0, 0, 0);

  Redeliveries minus(Redeliveries earlier) {
    return new Redeliveries(
        Math.max(0, duplicates - earlier.duplicates),
        rangesRepeated - earlier.rangesRepeated,
        insertFailures - earlier.insertFailures,
        flinkRestores - earlier.flinkRestores,
        streamsThreads - earlier.streamsThreads,
        processRestarts - earlier.processRestarts);
  }
}
