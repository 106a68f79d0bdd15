/**
 * Reference data on a task: tariffs, GPU rates, FX rates, carbon, placements, the site tree.
 *
 * <p>Reads: the reference topics. Writes: nothing. Owns: one follower per JVM, shared by its tasks.
 * Does not own: lookups (schemas does). Guarantee: no fact is processed before the reference topics
 * were read to the end they had when the task opened.
 */
@NullMarked
package io.tokenmeter.flink.reference;

import org.jspecify.annotations.NullMarked;
