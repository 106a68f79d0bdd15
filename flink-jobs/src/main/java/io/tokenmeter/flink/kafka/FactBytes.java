package io.tokenmeter.flink.kafka;

/** A record of a fact topic as it lies there. */
@SuppressWarnings("ArrayRecordComponent")
public record FactBytes(int partition, long offset, byte[] value) {}
