package io.tokenmeter.flink.energy.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a GPU that is learnt from its own meter. It changes only when an epoch closes,
 * and is never revised.
 *
 * @param calibratedAtMicros its version: the end of the epoch it was computed at; null before the
 *     first
 */
public record Calibration(IdleFloor floor, ModelPrices prices, @Nullable Long calibratedAtMicros) {

  /** Before anything was measured. */
  public static Calibration prior(AttributionSettings settings) {
    return new Calibration(IdleFloor.prior(settings), ModelPrices.unknown(), null);
  }

  /**
   * Takes in the prefills that ended in an epoch, before its energy is divided: speed is known from
   * the generations alone.
   */
  ModelPrices pricesWith(List<GenerationOnGpu> generations, long from, long to, double passTokens) {
    ModelPrices learnt = prices;
    for (GenerationOnGpu generation : generations) {
      if (generation.turnMicros() > from && generation.turnMicros() <= to) {
        learnt = learnt.observe(generation, passTokens);
      }
    }
    return learnt;
  }
}
