package io.tokenmeter.clickhouse.engine;

/** What a statement read and wrote, as the engine counts it. */
public record Counters(long rowsRead, long rowsWritten, long bytesWritten) {}
