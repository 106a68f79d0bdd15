/**
 * The attribution rule: what a GPU's meter measured, divided among the generations it served.
 *
 * <p>Reads: meter samples and generations of one GPU. Writes: one {@link WindowResult} per window.
 * Owns: the arithmetic, in integers where sums must hold, in canonical order throughout. Does not
 * own: state, timers, arrival order, money; nothing here knows a framework. Guarantee: the result
 * depends on the facts alone, and active + idle + unattributed = measured, to the microjoule.
 */
@NullMarked
package io.tokenmeter.flink.energy.attribution;

import org.jspecify.annotations.NullMarked;
