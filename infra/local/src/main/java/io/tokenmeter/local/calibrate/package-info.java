/**
 * Validates the attribution of energy on a customer's GPU and engine against the meter alone.
 *
 * <p>Requests of one shape at a time, as many in flight as later in the mixture, tell by symmetry
 * what a request of that shape takes: the energy of the phase over their number, by whatever rule
 * it is divided. In a mixture of the shapes the rule has to find those energies again. Nothing but
 * the counter and the client's clock is believed; how far the shapes' energies miss what the meter
 * says of the mixture is told beside the result.
 *
 * <p>Reads: the engine over its OpenAI API, what settled from ClickHouse. Writes: the generations
 * it caused through the front door, a row of validation-runs. Does not own: the meter's readings
 * (they must come by themselves), the attribution (flink-jobs). Guarantee: without readings of the
 * GPU, or with other work on it, a run ends with an error and validates nothing.
 */
@NullMarked
package io.tokenmeter.local.calibrate;

import org.jspecify.annotations.NullMarked;
