package io.tokenmeter.flink.cost;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing known about the cost of a generation: exactly one of the last four is there.
 *
 * @param key of the generation's identity
 */
public record CostPart(
    String key,
    @Nullable WindowCost window,
    @Nullable EnergyDone done,
    @Nullable List<RatedLine> rated,
    @Nullable Usage usage) {

  static CostPart of(String key, WindowCost window) {
    return new CostPart(key, window, null, null, null);
  }

  static CostPart of(String key, EnergyDone done) {
    return new CostPart(key, null, done, null, null);
  }

  static CostPart of(String key, List<RatedLine> rated) {
    return new CostPart(key, null, null, rated, null);
  }

  static CostPart of(String key, Usage usage) {
    return new CostPart(key, null, null, null, usage);
  }
}
