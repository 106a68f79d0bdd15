/**
 * A synthetic fleet, and a sender that brings it through the front door.
 *
 * <p>Reads: nothing. Writes: CloudEvents batches to the gateway. Owns: what the fleet serves and
 * measures, at which rate it is sent, what was acknowledged. Does not own: what becomes of it.
 * Guarantee: event i is a function of i, so that what is outstanding is a range of numbers and a
 * repetition sends the same bytes; an event is reported as acknowledged only after a 2xx.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.load;
