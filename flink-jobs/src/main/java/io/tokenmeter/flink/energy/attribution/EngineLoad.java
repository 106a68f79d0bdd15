package io.tokenmeter.flink.energy.attribution;

/** What one model's engine has in hand in each segment of a window. */
final class EngineLoad {

  /** How many decode, and how many of those for nothing that is counted. */
  final int[] decoders;

  final int[] uncounted;

  /** Sum over the decoders of their tokens per second. */
  final double[] tokenRate;

  /** Sum over the decoders of their tokens in context, twice. */
  private final long[] twiceContext;

  /** How many prefill, and the part of the GPU's time they need together. */
  final int[] prefillers;

  final double[] occupancy;

  /** Prefills, thousands of their tokens, and the squares of those, per second. */
  final double[][] prefillRates;

  private EngineLoad(int segments) {
    decoders = new int[segments + 1];
    uncounted = new int[segments + 1];
    tokenRate = new double[segments + 1];
    twiceContext = new long[segments + 1];
    prefillers = new int[segments + 1];
    occupancy = new double[segments + 1];
    prefillRates = new double[3][segments + 1];
  }

  /** By model. */
  static EngineLoad[] of(WindowSchedule schedule, WindowModels models, double[] occupancies) {
    EngineLoad[] loads = new EngineLoad[models.count()];
    for (int m = 0; m < loads.length; m++) {
      loads[m] = new EngineLoad(schedule.segments());
    }
    for (int i = 0; i < occupancies.length; i++) {
      loads[schedule.modelOf[i]].add(schedule, i, occupancies[i]);
    }
    for (EngineLoad load : loads) {
      load.sumUp();
    }
    return loads;
  }

  /** Tokens per second of the average decoder: passes per second. */
  double passRate(int segment) {
    return decoders[segment] == 0 ? 0 : tokenRate[segment] / decoders[segment];
  }

  double context(int segment) {
    return twiceContext[segment] / 2.0;
  }

  private void add(WindowSchedule schedule, int i, double needs) {
    GenerationOnGpu generation = schedule.generations.get(i);
    int start = schedule.startAt[i];
    int turn = schedule.turnAt[i];
    int end = schedule.endAt[i];
    prefillers[start]++;
    prefillers[turn]--;
    occupancy[start] += needs;
    occupancy[turn] -= needs;
    addPrefillRates(generation.computedTokens() / 1000.0, schedule.prefillSeconds(i), start, turn);
    if (!schedule.decodes(i)) {
      uncounted[turn]++;
      uncounted[end]--;
    } else if (end > turn) {
      double rate = generation.decodedTokens() / schedule.decodeSeconds(i);
      long twice = 2 * generation.computedTokens() + generation.decodedTokens();
      decoders[turn]++;
      decoders[end]--;
      tokenRate[turn] += rate;
      tokenRate[end] -= rate;
      twiceContext[turn] += twice;
      twiceContext[end] -= twice;
    }
  }

  private void addPrefillRates(double thousands, double seconds, int start, int turn) {
    double value = seconds > 0 ? 1 / seconds : 0;
    for (double[] rates : prefillRates) {
      rates[start] += value;
      rates[turn] -= value;
      value *= thousands;
    }
  }

  /** From changes to values; sums of nothing are exactly nothing again. */
  private void sumUp() {
    for (int s = 1; s < decoders.length; s++) {
      decoders[s] += decoders[s - 1];
      uncounted[s] += uncounted[s - 1];
      prefillers[s] += prefillers[s - 1];
      twiceContext[s] += twiceContext[s - 1];
      tokenRate[s] = decoders[s] == 0 ? 0 : tokenRate[s] + tokenRate[s - 1];
      occupancy[s] = prefillers[s] == 0 ? 0 : occupancy[s] + occupancy[s - 1];
      for (double[] rates : prefillRates) {
        rates[s] = prefillers[s] == 0 ? 0 : rates[s] + rates[s - 1];
      }
    }
  }
}
