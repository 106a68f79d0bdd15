package io.tokenmeter.clickhouse.engine;

/** The whole result of a statement, formatted. */
public record Outcome(byte[] body, Counters counters) {}
