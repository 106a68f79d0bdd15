package io.tokenmeter.ingest.recording;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One line of nvml.csv. What the GPU did not tell is null.
 *
 * @param sampleNanos Unix time in the middle of the sampling
 */
public record RecordedSample(
    long sampleNanos,
    @Nullable Long powerMilliwatts,
    @Nullable Long energyMillijoules,
    @Nullable Long gpuUtilizationPercent,
    @Nullable Long memoryUtilizationPercent,
    @Nullable Long smClockMhz,
    @Nullable Long memoryClockMhz,
    @Nullable Long memoryUsedBytes,
    @Nullable Long temperatureCelsius) {

  RecordedSample withoutEnergyCounter() {
    return new RecordedSample(
        sampleNanos,
        powerMilliwatts,
        null,
        gpuUtilizationPercent,
        memoryUtilizationPercent,
        smClockMhz,
        memoryClockMhz,
        memoryUsedBytes,
        temperatureCelsius);
  }

  /** Whether it tells anything besides the energy counter. */
  boolean hasTelemetry() {
    return Stream.of(
            powerMilliwatts,
            gpuUtilizationPercent,
            memoryUtilizationPercent,
            smClockMhz,
            memoryClockMhz,
            memoryUsedBytes,
            temperatureCelsius)
        .anyMatch(Objects::nonNull);
  }
}
