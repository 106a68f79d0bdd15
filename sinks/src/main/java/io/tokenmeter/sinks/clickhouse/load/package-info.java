/**
 * Topic to table.
 *
 * <p>Reads: the topics of {@link io.tokenmeter.sinks.clickhouse.load.Tables}, read_committed.
 * Writes: their tables; rejected-events for what cannot be decoded. Owns: the consumer group and
 * the intended range in its commit metadata. Does not own: the tables' shape (see {@code schema}).
 * Guarantee: effectively once. The range of a partition is recorded before its insert and repeated
 * exactly after a crash, under one deduplication token; compacted topics upsert by key.
 */
@NullMarked
package io.tokenmeter.sinks.clickhouse.load;

import org.jspecify.annotations.NullMarked;
