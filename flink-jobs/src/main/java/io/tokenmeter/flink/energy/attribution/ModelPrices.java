package io.tokenmeter.flink.energy.attribution;

import java.util.Map;
import java.util.TreeMap;

/**
 * Energy per unit of work of each model on one GPU, calibrated by the GPU's own meter. A model that
 * has been metered costs what it has cost so far. One that has not costs in proportion to how long
 * its fast prefills take per unit, scaled to the models that have been metered.
 *
 * @param models by model name
 */
public record ModelPrices(Map<String, ModelCost> models) {

  private static final double MICROS_PER_SECOND = 1e6;

  /** Sorted, so that sums are computed in one order whoever made the map. */
  public ModelPrices {
    models = new TreeMap<>(models);
  }

  static ModelPrices unknown() {
    return new ModelPrices(Map.of());
  }

  /** Learns from a prefill that has ended how fast the model is. */
  ModelPrices observe(GenerationOnGpu generation, double passTokens) {
    long micros = generation.turnMicros() - generation.startMicros();
    if (micros <= 0 || generation.computedTokens() <= 0) {
      return this;
    }
    double perUnit = micros / MICROS_PER_SECOND / (generation.computedTokens() + passTokens);
    return with(generation.model(), cost(generation.model()).withPrefill(perUnit));
  }

  /** Learns from a closed epoch what the model's work cost. */
  ModelPrices meter(String model, double microjoules, double units) {
    return units > 0 ? with(model, cost(model).withEnergy(microjoules, units)) : this;
  }

  /** Price of a unit of each model's work; only the proportions matter. */
  double perUnit(String model) {
    ModelCost cost = cost(model);
    return cost.isMetered() ? cost.microjoules() / cost.units() : scale() * seconds(cost);
  }

  private double seconds(ModelCost cost) {
    return cost.isObserved()
        ? cost.fastSecondsPerUnit()
        : models.values().stream()
            .filter(ModelCost::isObserved)
            .mapToDouble(ModelCost::fastSecondsPerUnit)
            .average()
            .orElse(1);
  }

  /** Energy per second of fast prefill, over the models of which both are known. */
  private double scale() {
    double microjoules = 0;
    double seconds = 0;
    for (ModelCost cost : models.values()) {
      if (cost.isMetered()) {
        microjoules += cost.microjoules();
        seconds += cost.units() * seconds(cost);
      }
    }
    return microjoules > 0 && seconds > 0 ? microjoules / seconds : 1;
  }

  private ModelCost cost(String model) {
    return models.getOrDefault(model, ModelCost.unknown());
  }

  private ModelPrices with(String model, ModelCost cost) {
    Map<String, ModelCost> changed = new TreeMap<>(models);
    changed.put(model, cost);
    return new ModelPrices(changed);
  }
}
