/**
 * Reads: committed offsets of every consumer group, settlement-status. Writes: nothing. Owns: the
 * answer to "how far behind is the pipeline, and is everything settled". Does not own: whether a
 * process is up (engines). Guarantee: lag 0 means that every committed record has been processed
 * and that no transaction is open.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.status;
