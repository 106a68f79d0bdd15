/**
 * How fast generations were, per tenant, model and endpoint in windows of 10 s of event time.
 *
 * <p>Reads: the unique generations, SLA policies. Writes: sla-windows. Owns: the windows of the
 * last 48 h. Does not own: live figures for routers.
 *
 * <p>Guarantee: exactly once. Counts are exact, quantiles within 0.5 %, and neither depends on the
 * order of arrival. A late generation makes a new revision; later than 48 h it is only counted.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.sla;
