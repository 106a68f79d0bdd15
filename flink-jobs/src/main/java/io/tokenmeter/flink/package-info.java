/**
 * The Flink side of the path of an event: energy of each generation, then its cost.
 *
 * <p>Reads: power-readings, gpu-telemetry, generations, generation-starts, input-marks,
 * rated-usage, reference topics. Writes: generation-energy, energy-balance, overhead-allocations,
 * gpu-charges, generation-costs, settlement-status, live-energy, rejected-events. Owns: the wiring
 * of the job and its settings. Does not own: attribution (energy), pricing (cost), wire format and
 * transactions (kafka). Guarantee: settled rows exactly once.
 */
@NullMarked
package io.tokenmeter.flink;

import org.jspecify.annotations.NullMarked;
