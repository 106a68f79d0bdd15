package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import org.jspecify.annotations.Nullable;

/**
 * A generation of settled time and what was told of it last.
 *
 * @param revision of what was told; 0 before the first
 */
public record SettledRow(GenerationOnGpu generation, @Nullable ShareTotals totals, int revision) {

  static SettledRow untold(GenerationOnGpu generation) {
    return new SettledRow(generation, null, 0);
  }

  /** After the next thing that is told of it. */
  SettledRow telling(ShareTotals changed) {
    return new SettledRow(generation, changed, revision + 1);
  }
}
