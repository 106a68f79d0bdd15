/**
 * Meters above the GPUs: nodes, racks, PDUs, sites.
 *
 * <p>Reads: power readings of such meters, settled windows of GPUs, the site tree at event time.
 * Writes: energy-balance of those meters, overhead-allocations. Owns: state and timers of the tree.
 * Does not own: its arithmetic (energy.tree), when a GPU settles (energy). Guarantee: a window is
 * told when its GPUs have settled and nothing more came for a while; what comes later within the
 * horizon makes the next revision of the whole window.
 */
@NullMarked
package io.tokenmeter.flink.energy.building;

import org.jspecify.annotations.NullMarked;
