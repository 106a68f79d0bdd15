package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.limits.FactLimits;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** One sample of a GPU of any vendor. */
final class GpuTelemetryDecoder implements FactDecoder<GpuTelemetry> {

  private static final FactShape SHAPE =
      FactShape.of(
              "gpu",
              "gpu_model",
              "site",
              "host",
              "sample_time",
              "utilization_ratio",
              "memory_utilization_ratio",
              "sm_clock_mhz",
              "memory_clock_mhz",
              "memory_used_bytes",
              "memory_total_bytes",
              "temperature_celsius",
              "fault_code",
              "partition_profile",
              "partition_id")
          .withMeasures(Measure.POWER, Measure.ENERGY);

  @Override
  public GpuTelemetry decode(String source, String id, Fields data) {
    GpuTelemetry telemetry = new GpuTelemetry();
    telemetry.setSource(source);
    telemetry.setGpu(data.text("gpu"));
    telemetry.setGpuModel(data.optionalText("gpu_model"));
    telemetry.setSite(data.optionalText("site"));
    telemetry.setHost(data.optionalText("host"));
    telemetry.setSampleTime(data.instant("sample_time"));
    telemetry.setPartitionProfile(data.optionalText("partition_profile"));
    telemetry.setPartitionId(data.optionalText("partition_id"));
    readMeasurements(telemetry, data);
    if (data.errors().isEmpty() && measuresNothing(telemetry)) {
      data.fail("gpu", "a sample needs at least one measured value that is not blank");
    }
    return telemetry;
  }

  @Override
  public Instant eventTime(GpuTelemetry telemetry) {
    return telemetry.getSampleTime();
  }

  @Override
  public FactShape shape() {
    return SHAPE;
  }

  private static void readMeasurements(GpuTelemetry telemetry, Fields data) {
    telemetry.setPowerMicrowatts(data.measured(Measure.POWER, FactLimits.MOST_GPU_MICROWATTS));
    telemetry.setEnergyCounterMicrojoules(data.measured(Measure.ENERGY, Long.MAX_VALUE));
    telemetry.setUtilization(data.ratio("utilization_ratio"));
    telemetry.setMemoryUtilization(data.ratio("memory_utilization_ratio"));
    telemetry.setSmClockMhz(data.integer("sm_clock_mhz"));
    telemetry.setMemoryClockMhz(data.integer("memory_clock_mhz"));
    telemetry.setMemoryUsedBytes(data.count("memory_used_bytes"));
    telemetry.setMemoryTotalBytes(data.count("memory_total_bytes"));
    telemetry.setTemperatureCelsius(data.number("temperature_celsius"));
    telemetry.setFaultCode(data.integer("fault_code"));
  }

  private static boolean measuresNothing(GpuTelemetry t) {
    return Stream.of(
            t.getPowerMicrowatts(),
            t.getEnergyCounterMicrojoules(),
            t.getUtilization(),
            t.getMemoryUtilization(),
            t.getSmClockMhz(),
            t.getMemoryClockMhz(),
            t.getMemoryUsedBytes(),
            t.getMemoryTotalBytes(),
            t.getTemperatureCelsius(),
            t.getFaultCode())
        .allMatch(Objects::isNull);
  }
}
