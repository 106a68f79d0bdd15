package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.Cell.flag;
import static io.tokenmeter.sinks.clickhouse.load.Cell.joules;

import io.tokenmeter.schemas.derived.AttributionWeights;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.derived.OverheadPart;
import io.tokenmeter.schemas.derived.SettlementStatus;
import io.tokenmeter.schemas.reference.ValidationRun;
import io.tokenmeter.schemas.topic.Topics;
import java.util.Arrays;
import java.util.List;

/** What was burned, by whom, how well that is known, and how far it has settled. */
final class EnergyTables {

  static final TableMapping<GenerationEnergy> GENERATION_ENERGY =
      TableMapping.of(Topics.GENERATION_ENERGY, "generation_energy")
          .column("tenant", GenerationEnergy::getTenant)
          .column("source", GenerationEnergy::getSource)
          .column("generation_id", GenerationEnergy::getGenerationId)
          .column("gpu", GenerationEnergy::getGpu)
          .column("model", GenerationEnergy::getModel)
          .column("endpoint", GenerationEnergy::getEndpoint)
          .column("active_joules", e -> joules(e.getActiveMicrojoules()))
          .column("prefill_joules", e -> joules(e.getPrefillMicrojoules()))
          .column("decode_joules", e -> joules(e.getDecodeMicrojoules()))
          .column("idle_joules", e -> joules(e.getIdleMicrojoules()))
          .column("overhead_joules", e -> joules(e.getOverheadMicrojoules()))
          .column("gpu_time_micros", GenerationEnergy::getGpuTimeMicros)
          .column("computed_prefill_tokens", GenerationEnergy::getComputedPrefillTokens)
          .column("decoded_tokens", GenerationEnergy::getDecodedTokens)
          .column("provenance", e -> e.getProvenance().name())
          .column("method", GenerationEnergy::getMethod)
          .column("calibrated_at", GenerationEnergy::getCalibratedAt)
          .column("revision", GenerationEnergy::getRevision)
          .column("recorded_at", GenerationEnergy::getRecordedAt)
          .column("deleted", e -> flag(e.getDeleted()))
          .column("active_relative_error", GenerationEnergy::getActiveRelativeError)
          .build();

  static final TableMapping<EnergyBalance> ENERGY_BALANCE =
      TableMapping.of(Topics.ENERGY_BALANCE, "energy_balance")
          .column("scope", EnergyBalance::getScope)
          .column("meter", EnergyBalance::getMeter)
          .column("parent", EnergyBalance::getParent)
          .column("site", EnergyBalance::getSite)
          .column("device_model", EnergyBalance::getDeviceModel)
          .column("window_start", EnergyBalance::getWindowStart)
          .column("window_end", EnergyBalance::getWindowEnd)
          .column("covered_micros", EnergyBalance::getCoveredMicros)
          .column("measured_joules", b -> joules(b.getMeasuredMicrojoules()))
          .column("active_joules", b -> joules(b.getActiveMicrojoules()))
          .column("idle_joules", b -> joules(b.getIdleMicrojoules()))
          .column("unattributed_joules", b -> joules(b.getUnattributedMicrojoules()))
          .column("overhead_joules", b -> joules(b.getOverheadMicrojoules()))
          .column("residual_joules", b -> joules(b.getResidualMicrojoules()))
          .column("provenance", b -> b.getProvenance().name())
          .column("idle_floor_microwatts", EnergyBalance::getIdleFloorMicrowatts)
          .column("calibrated_at", EnergyBalance::getCalibratedAt)
          .column("revision", EnergyBalance::getRevision)
          .column("recorded_at", EnergyBalance::getRecordedAt)
          .column("children_joules", b -> joules(b.getChildrenMicrojoules()))
          .column("host_joules", b -> joules(b.getHostMicrojoules()))
          .column("facility_joules", b -> joules(b.getFacilityMicrojoules()))
          .column("other_it_joules", b -> joules(b.getOtherItMicrojoules()))
          .column("storage_joules", b -> joules(b.getStorageMicrojoules()))
          .column("meter_error_joules", b -> joules(b.getMeterErrorMicrojoules()))
          .column("accuracy_joules", b -> joules(b.getAccuracyMicrojoules()))
          .column("shared_idle_joules", b -> joules(b.getSharedIdleMicrojoules()))
          .column("reserved_for", EnergyBalance::getReservedFor)
          .build();

  static final TableMapping<AttributionWeights> ATTRIBUTION_WEIGHTS =
      TableMapping.of(Topics.ATTRIBUTION_WEIGHTS, "attribution_weights")
          .column("gpu", AttributionWeights::getGpu)
          .column("gpu_model", AttributionWeights::getGpuModel)
          .column("model_key", AttributionWeights::getModelKey)
          .column("calibrated_at", AttributionWeights::getCalibratedAt)
          .column("idle_floor_microwatts", AttributionWeights::getIdleFloorMicrowatts)
          .column("meter_delay_micros", AttributionWeights::getMeterDelayMicros)
          .column("clock_offset_seconds", AttributionWeights::getClockOffsetSeconds)
          .column("prefill_watts", AttributionWeights::getPrefillWatts)
          .column("decode_watts", AttributionWeights::getDecodeWatts)
          .column("prefill_watts_relative_error", AttributionWeights::getPrefillWattsRelativeError)
          .column("decode_watts_relative_error", AttributionWeights::getDecodeWattsRelativeError)
          .column("residual_relative", AttributionWeights::getResidualRelative)
          .column("seconds_per_pass", AttributionWeights::getSecondsPerPass)
          .column(
              "seconds_per_pass_and_1000_context_tokens",
              AttributionWeights::getSecondsPerPassAnd1000ContextTokens)
          .column("seconds_per_prefill", AttributionWeights::getSecondsPerPrefill)
          .column(
              "seconds_per_1000_prefill_tokens", AttributionWeights::getSecondsPer1000PrefillTokens)
          .column(
              "seconds_per_1000_prefill_tokens_squared",
              AttributionWeights::getSecondsPer1000PrefillTokensSquared)
          .column("metered_intervals", AttributionWeights::getMeteredIntervals)
          .column("recorded_at", AttributionWeights::getRecordedAt)
          .build();

  /** A part of an overhead beside what it is part of. */
  private record Part(OverheadAllocation allocation, OverheadPart part) {

    static List<Part> of(OverheadAllocation allocation) {
      return allocation.getParts().stream().map(part -> new Part(allocation, part)).toList();
    }
  }

  static final TableMapping<OverheadAllocation> OVERHEAD_ALLOCATIONS =
      TableMapping.flattened(Topics.OVERHEAD_ALLOCATIONS, "overhead_allocations", Part::of)
          .column("meter", p -> p.allocation.getMeter())
          .column("scope", p -> p.allocation.getScope())
          .column("site", p -> p.allocation.getSite())
          .column("window_start", p -> p.allocation.getWindowStart())
          .column("window_end", p -> p.allocation.getWindowEnd())
          .column("tenant", p -> p.part.getTenant())
          .column("source", p -> p.part.getSource())
          .column("generation_id", p -> p.part.getGenerationId())
          .column("energy_joules", p -> joules(p.part.getEnergyMicrojoules()))
          .column("host_joules", p -> joules(p.part.getHostMicrojoules()))
          .column("facility_joules", p -> joules(p.part.getFacilityMicrojoules()))
          .column("revision", p -> p.allocation.getRevision())
          .column("recorded_at", p -> p.allocation.getRecordedAt())
          .build();

  static final TableMapping<ValidationRun> VALIDATION_RUNS =
      TableMapping.of(Topics.VALIDATION_RUNS, "validation_runs")
          .column("gpu_model", ValidationRun::getGpuModel)
          .column("engine", ValidationRun::getEngine)
          .column("method", ValidationRun::getMethod)
          .column("model", ValidationRun::getModel)
          .column("weighted_error", ValidationRun::getWeightedError)
          .column("tolerance", ValidationRun::getTolerance)
          .column("reference_error", ValidationRun::getReferenceError)
          .column("generations", ValidationRun::getGenerations)
          .column("effective_from", ValidationRun::getEffectiveFrom)
          .column("effective_to", ValidationRun::getEffectiveTo)
          .column("version", ValidationRun::getVersion)
          .column("recorded_at", ValidationRun::getRecordedAt)
          .column("origin", ValidationRun::getOrigin)
          .build();

  static final TableMapping<SettlementStatus> SETTLEMENT_STATUS =
      TableMapping.of(Topics.SETTLEMENT_STATUS, "settlement_status")
          .column("gpu", SettlementStatus::getGpu)
          .column("telemetry_until", SettlementStatus::getTelemetryUntil)
          .column("settled_until", SettlementStatus::getSettledUntil)
          .column("open_generations", SettlementStatus::getOpenGenerations)
          .column("clock_offset_seconds", SettlementStatus::getClockOffsetSeconds)
          .column("as_of", SettlementStatus::getAsOf)
          .column("deleted", s -> flag(false))
          .build((gpu, at, columns) -> Arrays.asList(gpu, null, null, 0L, null, at, flag(true)));

  private EnergyTables() {}
}
