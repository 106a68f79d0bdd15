/**
 * Facts on their way to their topics.
 *
 * <p>Reads: facts. Writes: generation-events, generation-starts, power-readings, gpu-telemetry,
 * engine-telemetry, input-marks, rejected-events.
 *
 * <p>Owns: the producer. Does not own: what a fact is, topics.
 *
 * <p>Guarantee: a completed publication is on all in-sync replicas; at-least-once.
 */
@NullMarked
package io.tokenmeter.ingest.publish;

import org.jspecify.annotations.NullMarked;
