/**
 * What was rejected: seen, understood and sent again.
 *
 * <p>Reads: the table rejected_events, and the topic a rejected record lies on. Writes: events at
 * the front door, reference rows on their topic. Owns: what may be sent again, and what is said
 * about it. Does not own: why something is rejected. Guarantee: never shows bytes that may hold a
 * prompt; sending again is safe to repeat, because identities tell duplicates.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.rejected;
