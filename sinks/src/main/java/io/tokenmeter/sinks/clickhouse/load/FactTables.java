package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.Cell.lowerCase;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.topic.Topics;

/** What happened: unique generations, and readings as they were received. */
final class FactTables {

  static final TableMapping<Generation> GENERATIONS =
      TableMapping.of(Topics.GENERATIONS, "generations")
          .column("tenant", Generation::getTenant)
          .column("source", Generation::getSource)
          .column("generation_id", Generation::getGenerationId)
          .column("request_id", Generation::getRequestId)
          .column("attempt", Generation::getAttempt)
          .column("route_decision_id", Generation::getRouteDecisionId)
          .column("session", Generation::getSession)
          .column("agent", Generation::getAgent)
          .column("key", Generation::getKey)
          .column("project", Generation::getProject)
          .column("labels", g -> new java.util.TreeMap<>(g.getLabels()))
          .column("model", Generation::getModel)
          .column("model_digest", Generation::getModelDigest)
          .column("precision", Generation::getPrecision)
          .column("provider", Generation::getProvider)
          .column("deployment", Generation::getDeployment)
          .column("endpoint", Generation::getEndpoint)
          .column("site", Generation::getSite)
          .column("endpoint_tier", g -> lowerCase(g.getEndpointTier()))
          .column("gpus", Generation::getGpus)
          .column("decode_gpus", Generation::getDecodeGpus)
          .column("status", g -> lowerCase(g.getStatus()))
          .column("service_tier", g -> lowerCase(g.getServiceTier()))
          .column("token_reporting", g -> lowerCase(g.getTokenReporting()))
          .column("input_tokens", g -> g.getTokens().getInput())
          .column("cached_input_tokens", g -> g.getTokens().getCachedInput())
          .column("cache_write_tokens", g -> g.getTokens().getCacheWrite())
          .column("output_tokens", g -> g.getTokens().getOutput())
          .column("reasoning_tokens", g -> g.getTokens().getReasoning())
          .column("arrived_at", Generation::getArrivedAt)
          .column("scheduled_at", Generation::getScheduledAt)
          .column("first_token_at", Generation::getFirstTokenAt)
          .column("finished_at", Generation::getFinishedAt)
          .column("provider_cost", Generation::getProviderCost)
          .column("provider_currency", Generation::getProviderCurrency)
          .build();

  static final TableMapping<PowerReading> POWER_READINGS =
      TableMapping.of(Topics.POWER_READINGS, "power_readings")
          .column("source", PowerReading::getSource)
          .column("meter", PowerReading::getMeter)
          .column("scope", r -> lowerCase(r.getScope()))
          .column("parent", PowerReading::getParent)
          .column("site", PowerReading::getSite)
          .column("host", PowerReading::getHost)
          .column("device_model", PowerReading::getDeviceModel)
          .column("sample_time", PowerReading::getSampleTime)
          .column("power_microwatts", PowerReading::getPowerMicrowatts)
          .column("energy_counter_microjoules", PowerReading::getEnergyCounterMicrojoules)
          .column("accuracy_class", PowerReading::getAccuracyClass)
          .build();

  static final TableMapping<GpuTelemetry> GPU_TELEMETRY =
      TableMapping.of(Topics.GPU_TELEMETRY, "gpu_telemetry")
          .column("source", GpuTelemetry::getSource)
          .column("gpu", GpuTelemetry::getGpu)
          .column("gpu_model", GpuTelemetry::getGpuModel)
          .column("site", GpuTelemetry::getSite)
          .column("host", GpuTelemetry::getHost)
          .column("sample_time", GpuTelemetry::getSampleTime)
          .column("power_microwatts", GpuTelemetry::getPowerMicrowatts)
          .column("energy_counter_microjoules", GpuTelemetry::getEnergyCounterMicrojoules)
          .column("utilization", GpuTelemetry::getUtilization)
          .column("memory_utilization", GpuTelemetry::getMemoryUtilization)
          .column("sm_clock_mhz", GpuTelemetry::getSmClockMhz)
          .column("memory_clock_mhz", GpuTelemetry::getMemoryClockMhz)
          .column("memory_used_bytes", GpuTelemetry::getMemoryUsedBytes)
          .column("memory_total_bytes", GpuTelemetry::getMemoryTotalBytes)
          .column("temperature_celsius", GpuTelemetry::getTemperatureCelsius)
          .column("fault_code", GpuTelemetry::getFaultCode)
          .column("partition_profile", GpuTelemetry::getPartitionProfile)
          .column("partition_id", GpuTelemetry::getPartitionId)
          .build();

  private FactTables() {}
}
