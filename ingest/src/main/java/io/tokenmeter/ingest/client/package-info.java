/**
 * The other side of the gateway.
 *
 * <p>Reads: answers. Writes: batches of CloudEvents.
 *
 * <p>Owns: repetition of what was not acknowledged. Does not own: the events, or what becomes of
 * those that were refused.
 *
 * <p>Guarantee: at-least-once while the sender lives.
 */
@NullMarked
package io.tokenmeter.ingest.client;

import org.jspecify.annotations.NullMarked;
