package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import org.jspecify.annotations.Nullable;

/**
 * All windows of a generation on one GPU have settled.
 *
 * @param totals null when the generation came after its time had settled, or when nobody knows
 *     where it ran
 * @param site of the GPU, as far as known
 */
public record SettledGeneration(
    GenerationOnGpu generation, @Nullable ShareTotals totals, @Nullable String site) {}
