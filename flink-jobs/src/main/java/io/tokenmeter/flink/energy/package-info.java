/**
 * Energy of each generation, GPU by GPU.
 *
 * <p>Reads: power-readings, gpu-telemetry, generations, generation-starts, input-marks. Writes:
 * generation-energy, energy-balance, settlement-status, live-energy; generations nobody can place
 * to rejected-events. Owns: when a window settles, and settles again, and the state until then.
 * Does not own: the attribution rule (see attribution), money (see cost). Guarantee: settled rows
 * exactly once, the same for every order of arrival within the allowed lateness, and revised where
 * a fact comes later than that; live rows are latest-wins.
 */
@NullMarked
package io.tokenmeter.flink.energy;

import org.jspecify.annotations.NullMarked;
