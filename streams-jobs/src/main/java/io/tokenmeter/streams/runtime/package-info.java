/**
 * What runs a topology: client settings, bounded memory, healing, metrics.
 *
 * <p>Reads: settings. Writes: nothing. Owns: the KafkaStreams instance. Does not own: topologies.
 * Guarantee: a thread that fails is replaced and its records are read again.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.runtime;
