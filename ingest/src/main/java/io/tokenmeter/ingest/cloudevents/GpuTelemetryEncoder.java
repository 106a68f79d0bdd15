package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.GpuTelemetry;

/** Writes what was measured; the rest is left out. */
final class GpuTelemetryEncoder implements FactEncoder<GpuTelemetry> {

  @Override
  public String source(GpuTelemetry telemetry) {
    return telemetry.getSource();
  }

  @Override
  public String id(GpuTelemetry telemetry) {
    return telemetry.getGpu() + "@" + telemetry.getSampleTime();
  }

  @Override
  public void encode(GpuTelemetry telemetry, ObjectNode data) {
    data.put("gpu", telemetry.getGpu());
    Encoding.text(data, "gpu_model", telemetry.getGpuModel());
    Encoding.text(data, "site", telemetry.getSite());
    Encoding.text(data, "host", telemetry.getHost());
    Encoding.instant(data, "sample_time", telemetry.getSampleTime());
    Encoding.micro(data, "power_watts", telemetry.getPowerMicrowatts());
    Encoding.micro(data, "energy_joules", telemetry.getEnergyCounterMicrojoules());
    Encoding.number(data, "utilization_ratio", telemetry.getUtilization());
    Encoding.number(data, "memory_utilization_ratio", telemetry.getMemoryUtilization());
    Encoding.whole(data, "sm_clock_mhz", telemetry.getSmClockMhz());
    Encoding.whole(data, "memory_clock_mhz", telemetry.getMemoryClockMhz());
    Encoding.whole(data, "memory_used_bytes", telemetry.getMemoryUsedBytes());
    Encoding.whole(data, "memory_total_bytes", telemetry.getMemoryTotalBytes());
    Encoding.number(data, "temperature_celsius", telemetry.getTemperatureCelsius());
    Encoding.whole(data, "fault_code", telemetry.getFaultCode());
    Encoding.text(data, "partition_profile", telemetry.getPartitionProfile());
    Encoding.text(data, "partition_id", telemetry.getPartitionId());
  }
}
