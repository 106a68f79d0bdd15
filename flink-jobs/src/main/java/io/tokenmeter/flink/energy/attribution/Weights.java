package io.tokenmeter.flink.energy.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a window has taught: the part of a calibration that says how energy is divided, without the
 * evidence for it.
 *
 * @param calibratedAtMicros its version
 * @param models those that the window served
 */
public record Weights(
    long calibratedAtMicros,
    long floorMicrowatts,
    long delayMicros,
    @Nullable Integer clockOffsetSeconds,
    List<OfModel> models) {

  /**
   * @param key see {@link GenerationOnGpu#modelKey()}
   * @param times null until a prefill was seen
   * @param power null until the model was metered
   * @param meteredIntervals that taught the power; older ones count less
   */
  public record OfModel(
      String key,
      @Nullable PhaseTimes times,
      @Nullable PhasePower power,
      double meteredIntervals) {}

  /** Null when the window before the calibration taught nothing. */
  public static @Nullable Weights taughtBy(long windowEndMicros, Calibration calibration) {
    Long version = calibration.calibratedAtMicros();
    if (version == null || version != windowEndMicros) {
      return null;
    }
    return new Weights(
        version,
        calibration.floor().floorMicrowatts(),
        calibration.delay().micros(),
        calibration.offset().seconds(),
        calibration.models().stream()
            .filter(model -> model.usedAtMicros() == version)
            .map(
                model ->
                    new OfModel(
                        model.model(), model.times(), model.power(), model.metered().rows()))
            .toList());
  }
}
