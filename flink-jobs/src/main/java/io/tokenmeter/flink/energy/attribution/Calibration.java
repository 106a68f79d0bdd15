package io.tokenmeter.flink.energy.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a GPU that is learnt from its own meter and the generations it served. It
 * changes only when an epoch closes, and is never revised.
 *
 * @param models sorted by key; at most {@link #MOST_MODELS}, those that ran last
 * @param calibratedAtMicros its version: the end of the epoch it was computed at; null before the
 *     first
 */
public record Calibration(
    IdleFloor floor,
    Cadence cadence,
    MeterDelay delay,
    ClockOffset offset,
    PowerLevel level,
    List<ModelCalibration> models,
    @Nullable Long calibratedAtMicros) {

  /** Of more models a GPU remembers nothing: its state stays bounded whatever is sent. */
  public static final int MOST_MODELS = 16;

  /** State of release 0.1.0 has the floor alone. */
  @SuppressWarnings({"ConstantValue", "NullAway"})
  public Calibration {
    cadence = cadence == null ? Cadence.unknown() : cadence;
    delay = delay == null ? MeterDelay.none() : delay;
    offset = offset == null ? ClockOffset.unknown() : offset;
    level = level == null ? PowerLevel.unknown() : level;
    models = models == null ? List.of() : models;
  }

  /** Before anything was measured. */
  public static Calibration prior(AttributionSettings settings) {
    return new Calibration(
        IdleFloor.prior(settings),
        Cadence.unknown(),
        MeterDelay.none(),
        ClockOffset.unknown(),
        PowerLevel.unknown(),
        List.of(),
        null);
  }

  /**
   * The same without the rows it was learnt from: a window settles with it as with the whole, but
   * what comes out as the next calibration means nothing.
   */
  public Calibration withoutEvidence() {
    return new Calibration(
        floor,
        cadence,
        delay.withoutEvidence(),
        offset.withoutEvidence(),
        level,
        models.stream().map(ModelCalibration::withoutEvidence).toList(),
        calibratedAtMicros);
  }

  /** How often the meter is read shows where it measures nothing, too. It is no new version. */
  Calibration withCadence(Cadence changed) {
    return new Calibration(floor, changed, delay, offset, level, models, calibratedAtMicros);
  }

  ModelCalibration model(String key) {
    return models.stream()
        .filter(model -> model.model().equals(key))
        .findFirst()
        .orElseGet(() -> ModelCalibration.unknown(key));
  }
}
