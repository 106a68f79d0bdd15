/**
 * Every generation once.
 *
 * <p>Reads: generation-events. Writes: generations, rejected-events. Owns: the store of identities
 * seen within the horizon. Does not own: validation of fields, which is ingest's.
 *
 * <p>Guarantee: exactly once within the horizon. Store and outputs commit in one transaction, and
 * an identity is forgotten only when every later copy of it is refused as too old. "Now" is the
 * time at which the broker appended the event: neither lag nor reprocessing changes what is
 * accepted.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.firstseen;
