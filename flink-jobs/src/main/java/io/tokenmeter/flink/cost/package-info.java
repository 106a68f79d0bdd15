/**
 * What each generation cost beside what it earned.
 *
 * <p>Reads: settled windows (from energy), rated-usage, generations; tariffs, GPU rates, FX rates,
 * carbon and PUE at event time. Writes: generation-costs, gpu-charges. Owns: pricing of joules and
 * GPU time, margin. Does not own: rating (streams-jobs), attribution (energy). Guarantee: amounts
 * are decimals; what a window costs is divided without remainder; a generation has one row, and a
 * further revision with each later correction of its rating.
 */
@NullMarked
package io.tokenmeter.flink.cost;

import org.jspecify.annotations.NullMarked;
