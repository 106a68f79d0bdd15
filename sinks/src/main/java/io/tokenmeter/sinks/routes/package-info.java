/**
 * The live feed over HTTP.
 *
 * <p>Reads: route-costs. Writes: {@code GET /v1/routes} and {@code /v1/routes/stream}. Owns: the
 * state fresh, stale or expired of a record at the moment it is asked for. Does not own: its
 * numbers. Guarantee: latest wins; every answer says its age.
 */
@NullMarked
package io.tokenmeter.sinks.routes;

import org.jspecify.annotations.NullMarked;
