package io.tokenmeter.flink.energy.attribution;

import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** The models of one window, numbered, with what is in force of each. */
final class WindowModels {

  private final List<String> keys;

  /** The number of each generation's model, by position. */
  final int[] modelOf;

  private final PhaseTimes[] times;
  private final PhasePower[] power;
  private final boolean[] isTimed;
  private final boolean[] isMetered;
  final double nominalWatts;

  private WindowModels(List<String> keyOf, Calibration calibration) {
    keys = keyOf.stream().distinct().sorted().toList();
    modelOf = keyOf.stream().mapToInt(key -> Collections.binarySearch(keys, key)).toArray();
    times = new PhaseTimes[keys.size()];
    power = new PhasePower[keys.size()];
    isTimed = new boolean[keys.size()];
    isMetered = new boolean[keys.size()];
    nominalWatts = calibration.level().decodeWatts();
    for (int m = 0; m < keys.size(); m++) {
      ModelCalibration model = calibration.model(keys.get(m));
      PhaseTimes known = model.times();
      PhasePower metered = model.power();
      isTimed[m] = known != null;
      isMetered[m] = metered != null;
      times[m] = known == null ? untimed(calibration) : known;
      power[m] = metered == null ? PhasePower.prior(nominalWatts) : metered;
    }
  }

  /** Passes like those of the other models: between unknown ones only proportions matter. */
  private static PhaseTimes untimed(Calibration calibration) {
    double pass =
        calibration.models().stream()
            .map(ModelCalibration::times)
            .filter(Objects::nonNull)
            .mapToDouble(PhaseTimes::pass)
            .average()
            .orElse(1);
    return new PhaseTimes(pass, 0, 0, 0, 0);
  }

  static WindowModels of(List<GenerationOnGpu> generations, Calibration calibration) {
    return new WindowModels(
        generations.stream().map(GenerationOnGpu::modelKey).toList(), calibration);
  }

  int count() {
    return keys.size();
  }

  String key(int model) {
    return keys.get(model);
  }

  /**
   * Whether the times come from prefills that were seen; if not, only proportions mean anything.
   */
  boolean isTimed(int model) {
    return isTimed[model];
  }

  boolean isMetered(int model) {
    return isMetered[model];
  }

  PhaseTimes times(int model) {
    return times[model];
  }

  PhasePower power(int model) {
    return power[model];
  }
}
