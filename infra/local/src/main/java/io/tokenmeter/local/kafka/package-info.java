/**
 * What the topics of a running pipeline hold, read from outside of its jobs, and the right to add
 * to it alone.
 *
 * <p>Reads: any topic. Writes: nothing itself. Owns: reading what is committed, to the end there is
 * now; that of all who write by a name only the last can. Does not own: what a record means.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.kafka;
