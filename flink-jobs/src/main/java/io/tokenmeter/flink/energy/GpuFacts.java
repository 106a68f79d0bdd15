package io.tokenmeter.flink.energy;

import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.flink.util.Collector;

/** Turns what sources report into facts about GPUs. What says nothing about a GPU's energy goes. */
public final class GpuFacts {

  private GpuFacts() {}

  public static void ofReading(PowerReading reading, Collector<GpuFact> out) {
    boolean measures =
        reading.getPowerMicrowatts() != null || reading.getEnergyCounterMicrojoules() != null;
    if (reading.getScope() == MeterScope.GPU && measures) {
      out.collect(
          GpuFact.of(
              reading.getMeter(),
              new MeterReading(
                  micros(reading.getSampleTime()),
                  reading.getPowerMicrowatts(),
                  reading.getEnergyCounterMicrojoules(),
                  reading.getDeviceModel(),
                  reading.getSite(),
                  true)));
    }
  }

  /** Samples of a partition are not the device's energy. */
  public static void ofTelemetry(GpuTelemetry telemetry, Collector<GpuFact> out) {
    boolean measures =
        telemetry.getPowerMicrowatts() != null || telemetry.getEnergyCounterMicrojoules() != null;
    if (telemetry.getPartitionId() == null && measures) {
      out.collect(
          GpuFact.of(
              telemetry.getGpu(),
              new MeterReading(
                  micros(telemetry.getSampleTime()),
                  telemetry.getPowerMicrowatts(),
                  telemetry.getEnergyCounterMicrojoules(),
                  telemetry.getGpuModel(),
                  telemetry.getSite(),
                  false)));
    }
  }

  public static void ofMark(InputMark mark, Collector<GpuFact> out) {
    mark.getGpus()
        .forEach(
            input ->
                out.collect(
                    GpuFact.of(
                        input.getGpu(),
                        new SourceMark(
                            mark.getSource(),
                            input.getGenerations(),
                            input.getReadings(),
                            micros(input.getLastSampleTime())))));
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
