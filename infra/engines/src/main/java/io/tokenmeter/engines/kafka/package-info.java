/**
 * A Kafka broker of one node, from its jars.
 *
 * <p>Reads: settings. Writes: the broker's properties and log folder. Owns: the broker's
 * configuration. Does not own: topics. Guarantee: records survive the death of the process at any
 * moment; the loss of the host is not covered.
 */
@NullMarked
package io.tokenmeter.engines.kafka;

import org.jspecify.annotations.NullMarked;
