/**
 * Recordings played through the front door.
 *
 * <p>Reads: a recording; what was replayed before, in a state folder. Writes: HTTP requests to the
 * gateway.
 *
 * <p>Owns: the shift of times, pacing. Does not own: the facts, repetition of failed requests.
 *
 * <p>Guarantee: at-least-once; replaying a recording again sends identical events, so that the
 * first-seen filter drops them.
 */
@NullMarked
package io.tokenmeter.ingest.replay;

import org.jspecify.annotations.NullMarked;
