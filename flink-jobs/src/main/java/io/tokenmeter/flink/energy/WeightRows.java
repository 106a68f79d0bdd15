package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.PhasePower;
import io.tokenmeter.flink.energy.attribution.PhaseTimes;
import io.tokenmeter.flink.energy.attribution.Weights;
import io.tokenmeter.schemas.derived.AttributionWeights;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes what a window has taught, a row for each model. */
final class WeightRows {

  private WeightRows() {}

  static List<AttributionWeights> of(SettledWindow window, Weights taught) {
    return taught.models().stream().map(model -> row(window, taught, model)).toList();
  }

  private static AttributionWeights row(
      SettledWindow window, Weights taught, Weights.OfModel model) {
    AttributionWeights.Builder row =
        AttributionWeights.newBuilder()
            .setGpu(window.gpu())
            .setGpuModel(window.gpuModel())
            .setModelKey(model.key())
            .setCalibratedAt(Instant.EPOCH.plus(taught.calibratedAtMicros(), ChronoUnit.MICROS))
            .setIdleFloorMicrowatts(taught.floorMicrowatts())
            .setMeterDelayMicros(taught.delayMicros())
            .setClockOffsetSeconds(taught.clockOffsetSeconds())
            .setMeteredIntervals(model.meteredIntervals())
            .setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS));
    PhasePower power = model.power();
    if (power != null) {
      row.setPrefillWatts(power.prefill())
          .setDecodeWatts(power.decode())
          .setPrefillWattsRelativeError(power.prefillError())
          .setDecodeWattsRelativeError(power.decodeError())
          .setResidualRelative(power.residual());
    }
    PhaseTimes times = model.times();
    if (times != null) {
      row.setSecondsPerPass(times.pass())
          .setSecondsPerPassAnd1000ContextTokens(times.context())
          .setSecondsPerPrefill(times.prefill())
          .setSecondsPer1000PrefillTokens(times.tokens())
          .setSecondsPer1000PrefillTokensSquared(times.attention());
    }
    return row.build();
  }
}
