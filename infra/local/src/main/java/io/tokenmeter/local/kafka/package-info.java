/**
 * What the topics of a running pipeline hold, read from outside of its jobs.
 *
 * <p>Reads: any topic. Writes: nothing. Owns: reading what is committed, to the end there is now.
 * Does not own: what a record means.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.kafka;
