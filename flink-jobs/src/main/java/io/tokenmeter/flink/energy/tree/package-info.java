/**
 * The meters of a building as a tree, and what each of them measures beyond those below it.
 *
 * <p>Reads: energies of meters in one window. Writes: a balance for each meter above the GPUs, and
 * who carries its host and facility overhead. Owns: the arithmetic. Does not own: when a window
 * settles, state, timers (energy does). Guarantee: every microjoule is in exactly one place; the
 * result depends on the energies alone, not on their order.
 */
@NullMarked
package io.tokenmeter.flink.energy.tree;

import org.jspecify.annotations.NullMarked;
