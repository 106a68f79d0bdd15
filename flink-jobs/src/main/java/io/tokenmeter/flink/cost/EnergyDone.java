package io.tokenmeter.flink.cost;

import org.jspecify.annotations.Nullable;

/**
 * Every window of the generation on one GPU has been priced.
 *
 * @param pass as in {@link WindowCost}
 * @param parts on how many GPUs it ran
 * @param measured whether its energy there is known
 */
public record EnergyDone(
    String gpu,
    long pass,
    int parts,
    boolean measured,
    @Nullable String endpoint,
    @Nullable String site) {}
