package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import org.jspecify.annotations.Nullable;

/**
 * A sample of a GPU's meter, whichever stream it came by.
 *
 * @param gpuModel as the device reports it
 * @param isPowerReading whether it came as a power reading rather than as telemetry
 */
public record MeterReading(
    long timeMicros,
    @Nullable Long powerMicrowatts,
    @Nullable Long energyCounterMicrojoules,
    @Nullable String gpuModel,
    @Nullable String site,
    boolean isPowerReading) {

  MeterSample sample() {
    return new MeterSample(timeMicros, powerMicrowatts, energyCounterMicrojoules);
  }
}
