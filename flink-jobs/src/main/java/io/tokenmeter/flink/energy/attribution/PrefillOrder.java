package io.tokenmeter.flink.energy.attribution;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When each prefill really began. An engine computes prompts first come, first served: one that was
 * scheduled before another of its model had its first token waited until then, unless what is left
 * is too short for its tokens, as when prompts share a pass.
 */
final class PrefillOrder {

  private static final double MICROS_PER_SECOND = 1e6;

  private PrefillOrder() {}

  /** Start of each prefill, by position; between its start and turn. */
  static long[] starts(List<GenerationOnGpu> generations, WindowModels models) {
    int[] modelOf = models.modelOf;
    long[] starts = generations.stream().mapToLong(GenerationOnGpu::startMicros).toArray();
    int[] byTurn =
        IntStream.range(0, starts.length)
            .filter(i -> generations.get(i).turnMicros() > starts[i])
            .boxed()
            .sorted(Comparator.comparingLong(i -> generations.get(i).turnMicros()))
            .mapToInt(i -> i)
            .toArray();
    // Of each model: the last turn, and the last before that.
    long[][] lastTurns = new long[models.count()][2];
    for (long[] turns : lastTurns) {
      Arrays.fill(turns, Long.MIN_VALUE);
    }
    for (int i : byTurn) {
      GenerationOnGpu generation = generations.get(i);
      long[] turns = lastTurns[modelOf[i]];
      if (generation.turnMicros() > turns[0]) {
        turns[1] = turns[0];
        turns[0] = generation.turnMicros();
      }
      starts[i] = Math.max(starts[i], Math.min(turns[1], latest(generation, modelOf[i], models)));
    }
    return starts;
  }

  private static long latest(GenerationOnGpu generation, int model, WindowModels models) {
    if (!models.isTimed(model)) {
      return generation.turnMicros();
    }
    double seconds = models.times(model).prefillSeconds(generation.computedTokens());
    return generation.turnMicros() - Math.round(seconds * MICROS_PER_SECOND);
  }
}
