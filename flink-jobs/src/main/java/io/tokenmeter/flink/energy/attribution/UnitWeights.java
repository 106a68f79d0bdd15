package io.tokenmeter.flink.energy.attribution;

import java.util.List;

/**
 * How much of a GPU's work in one interval each generation was. A unit is the compute of one token;
 * a pass over the weights costs as much as {@code passTokens} of them. Prefill computes its tokens
 * and makes a pass of its own; a decoded token needs its own compute and a part of a pass that it
 * shares with everything the model decodes at the same time. Work is spread evenly over the phase.
 *
 * <p>Positions follow the list of generations.
 */
final class UnitWeights {

  final double[] prefillUnits;
  final double[] decodeUnits;
  final double[] prefillWeights;
  final double[] decodeWeights;
  private boolean anyoneInFlight;

  private UnitWeights(int generations) {
    prefillUnits = new double[generations];
    decodeUnits = new double[generations];
    prefillWeights = new double[generations];
    decodeWeights = new double[generations];
  }

  static UnitWeights of(
      List<GenerationOnGpu> generations,
      MeterInterval interval,
      ModelBatch batch,
      ModelPrices prices,
      double passTokens) {
    UnitWeights weights = new UnitWeights(generations.size());
    double total = 0;
    for (int i = 0; i < generations.size(); i++) {
      total += weights.weigh(i, generations.get(i), interval, batch, prices, passTokens);
    }
    if (weights.anyoneInFlight && total <= 0) {
      weights.weighByTime(generations, interval);
    }
    return weights;
  }

  boolean anyoneInFlight() {
    return anyoneInFlight;
  }

  private double weigh(
      int i,
      GenerationOnGpu generation,
      MeterInterval interval,
      ModelBatch batch,
      ModelPrices prices,
      double passTokens) {
    long prefill = generation.prefillMicros(interval.startMicros(), interval.endMicros());
    long decode = generation.decodeMicros(interval.startMicros(), interval.endMicros());
    if (prefill + decode <= 0) {
      return 0;
    }
    anyoneInFlight = true;
    double price = prices.perUnit(generation.model());
    if (prefill > 0) {
      double of = (double) prefill / (generation.turnMicros() - generation.startMicros());
      prefillUnits[i] = (generation.computedTokens() + passTokens) * of;
    }
    if (decode > 0) {
      double of = (double) decode / (generation.endMicros() - generation.turnMicros());
      double perToken = passTokens / batch.meanSize(generation.model(), interval) + 1;
      decodeUnits[i] = generation.decodedTokens() * perToken * of;
    }
    prefillWeights[i] = price * prefillUnits[i];
    decodeWeights[i] = price * decodeUnits[i];
    return prefillWeights[i] + decodeWeights[i];
  }

  /** In flight without countable work: equal parts of the time. */
  private void weighByTime(List<GenerationOnGpu> generations, MeterInterval interval) {
    for (int i = 0; i < generations.size(); i++) {
      GenerationOnGpu generation = generations.get(i);
      prefillWeights[i] = generation.prefillMicros(interval.startMicros(), interval.endMicros());
      decodeWeights[i] = generation.decodeMicros(interval.startMicros(), interval.endMicros());
    }
  }
}
