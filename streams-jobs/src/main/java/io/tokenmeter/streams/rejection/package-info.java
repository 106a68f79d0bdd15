/**
 * The side exit of the Streams applications.
 *
 * <p>Reads: failures. Writes: rejected-events. Owns: that one bad record costs only itself. Does
 * not own: outages, which are retried. Guarantee: as that of the application which rejects.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.rejection;
