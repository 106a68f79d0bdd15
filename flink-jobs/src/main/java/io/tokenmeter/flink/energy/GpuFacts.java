package io.tokenmeter.flink.energy;

import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
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
              PhysicalGpu.of(reading.getMeter()),
              new MeterReading(
                  micros(reading.getSampleTime()),
                  reading.getPowerMicrowatts(),
                  reading.getEnergyCounterMicrojoules(),
                  reading.getDeviceModel(),
                  reading.getSite(),
                  true)));
    }
  }

  /**
   * A partition has no meter of its own: what its samples say of power and energy is the whole
   * device's, copied. Copies of one instant become one sample of the device.
   */
  public static void ofTelemetry(GpuTelemetry telemetry, Collector<GpuFact> out) {
    boolean measures =
        telemetry.getPowerMicrowatts() != null || telemetry.getEnergyCounterMicrojoules() != null;
    if (measures) {
      out.collect(
          GpuFact.of(
              PhysicalGpu.of(telemetry.getGpu()),
              new MeterReading(
                  micros(telemetry.getSampleTime()),
                  telemetry.getPowerMicrowatts(),
                  telemetry.getEnergyCounterMicrojoules(),
                  telemetry.getGpuModel(),
                  telemetry.getSite(),
                  false)));
    }
  }

  /** What a source counted by the partitions of a device, it sent of the device. */
  public static void ofMark(InputMark mark, Collector<GpuFact> out) {
    Map<String, SourceMark> byGpu = new LinkedHashMap<>();
    for (GpuInput input : mark.getGpus()) {
      byGpu.merge(
          PhysicalGpu.of(input.getGpu()),
          new SourceMark(
              mark.getSource(),
              input.getGenerations(),
              input.getReadings(),
              micros(input.getLastSampleTime())),
          SourceMark::plusPartition);
    }
    byGpu.forEach((gpu, ended) -> out.collect(GpuFact.of(gpu, ended)));
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
