package io.tokenmeter.flink.energy.attribution;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many generations of each model decode at the same time, on average over one interval. */
final class ModelBatch {

  private final Map<String, Long> decodeMicros = new HashMap<>();

  static ModelBatch in(MeterInterval interval, List<GenerationOnGpu> generations) {
    ModelBatch batch = new ModelBatch();
    for (GenerationOnGpu generation : generations) {
      long micros = generation.decodeMicros(interval.startMicros(), interval.endMicros());
      if (micros > 0) {
        batch.decodeMicros.merge(generation.model(), micros, Long::sum);
      }
    }
    return batch;
  }

  /** At least 1: a pass is made for one generation as for many. */
  double meanSize(String model, MeterInterval interval) {
    return Math.max(1, (double) decodeMicros.getOrDefault(model, 0L) / interval.micros());
  }
}
