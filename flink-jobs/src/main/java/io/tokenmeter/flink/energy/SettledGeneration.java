package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import org.jspecify.annotations.Nullable;

/**
 * All windows of a generation on one GPU have settled, or have settled anew.
 *
 * @param totals null when the generation came after its time could be revised, or when nobody knows
 *     where it ran
 * @param site of the GPU, as far as known
 * @param revision 1 for the first
 * @param isRowNew whether its energy is other than in the revision before
 * @param pass 0 for a first settlement; else the number of the revision pass on this GPU
 */
public record SettledGeneration(
    GenerationOnGpu generation,
    @Nullable ShareTotals totals,
    @Nullable String site,
    int revision,
    boolean isRowNew,
    long pass) {

  /** The one and only row of a generation that cannot be attributed. */
  static SettledGeneration unattributable(GenerationOnGpu generation, @Nullable String site) {
    return first(generation, null, site);
  }

  static SettledGeneration first(
      GenerationOnGpu generation, @Nullable ShareTotals totals, @Nullable String site) {
    return new SettledGeneration(generation, totals, site, 1, true, 0);
  }
}
