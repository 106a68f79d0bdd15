package io.tokenmeter.flink.kafka;

/**
 * A record of a fact topic as it lies there.
 *
 * @param takenAtMillis when the broker took it
 * @param value empty when the record has none
 */
@SuppressWarnings("ArrayRecordComponent")
public record FactBytes(int partition, long offset, long takenAtMillis, byte[] value) {}
