package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one model is known to cost on one GPU.
 *
 * @param microjoules energy attributed to the model in closed epochs
 * @param units units of work it did for that energy
 * @param prefillSecondsPerUnit observed prefill times, smallest first; at most {@link
 *     #OBSERVATIONS}, because they only serve until the meter has spoken
 */
public record ModelCost(double microjoules, double units, List<Double> prefillSecondsPerUnit) {

  private static final int OBSERVATIONS = 256;
  private static final double FAST = 0.05;

  static ModelCost unknown() {
    return new ModelCost(0, 0, List.of());
  }

  ModelCost withPrefill(double secondsPerUnit) {
    if (prefillSecondsPerUnit.size() >= OBSERVATIONS) {
      return this;
    }
    List<Double> observations = new ArrayList<>(prefillSecondsPerUnit);
    int at = Collections.binarySearch(observations, secondsPerUnit);
    observations.add(at < 0 ? -at - 1 : at, secondsPerUnit);
    return new ModelCost(microjoules, units, observations);
  }

  ModelCost withEnergy(double moreMicrojoules, double moreUnits) {
    return new ModelCost(microjoules + moreMicrojoules, units + moreUnits, prefillSecondsPerUnit);
  }

  boolean isMetered() {
    return units > 0;
  }

  boolean isObserved() {
    return !prefillSecondsPerUnit.isEmpty();
  }

  /** Seconds of prefill per unit when nothing else is in the way: a fast one, not the fastest. */
  double fastSecondsPerUnit() {
    return prefillSecondsPerUnit.get((int) (prefillSecondsPerUnit.size() * FAST));
  }
}
