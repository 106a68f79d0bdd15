/**
 * What a request would cost and how fast it would be, per endpoint, now.
 *
 * <p>Reads: generations, live-energy, tariffs, GPU rates, FX rates, placements, SLA policies.
 * Writes: route-costs. Owns: the last minute of every endpoint. Does not own: settled cost.
 *
 * <p>Guarantee: latest wins, age shown; never billed. A killed process forgets at most the last
 * second of observations.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.routing;
