/**
 * The job's edges on Kafka.
 *
 * <p>Reads: bytes of the fact topics, read_committed. Writes: settled results in transactions that
 * commit with the checkpoint, live values at least once, undecodable records to rejected-events.
 * Owns: Confluent's wire format on the task, transactional ids, the order in which topics are
 * caught up. Does not own: what the records mean. Guarantee: exactly once while the job returns
 * within the transaction time-out of 2 h.
 */
@NullMarked
package io.tokenmeter.flink.kafka;

import org.jspecify.annotations.NullMarked;
