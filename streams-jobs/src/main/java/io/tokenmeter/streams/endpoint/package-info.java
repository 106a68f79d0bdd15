/**
 * The one name of an endpoint.
 *
 * <p>Reads: placements. Writes: nothing. Owns: resolving aliases. Does not own: placements.
 * Guarantee: a name no placement knows stays as the source reported it.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.endpoint;
