/**
 * The front door: CloudEvents over HTTP.
 *
 * <p>Reads: {@code POST /v1/events}. Writes: the fact topics; rejected-events for what it refuses.
 *
 * <p>Owns: limits, answers, which event times are accepted. Does not own: what the fields mean.
 *
 * <p>Guarantee: a 2xx answer means that everything it calls accepted is safe (at-least-once: after
 * any other answer the sender may send the same again).
 */
@NullMarked
package io.tokenmeter.ingest.gateway;

import org.jspecify.annotations.NullMarked;
