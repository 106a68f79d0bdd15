package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.Cell.lowerCase;

import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.EmbodiedCarbon;
import io.tokenmeter.schemas.reference.EnergyCertificate;
import io.tokenmeter.schemas.reference.MeterInterval;
import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.topic.Topics;

/** What is in force at a site, and what its supplier metered. */
final class SiteTables {

  static final TableMapping<CarbonIntensity> CARBON_INTENSITIES =
      TableMapping.of(Topics.CARBON_INTENSITIES, "carbon_intensities")
          .column("site", CarbonIntensity::getSite)
          .column("location_based_g_per_kwh", CarbonIntensity::getLocationBasedGPerKwh)
          .column("market_based_g_per_kwh", CarbonIntensity::getMarketBasedGPerKwh)
          .column("residual_mix_g_per_kwh", CarbonIntensity::getResidualMixGPerKwh)
          .column("factor_source", CarbonIntensity::getFactorSource)
          .column("vintage", CarbonIntensity::getVintage)
          .column("effective_from", CarbonIntensity::getEffectiveFrom)
          .column("effective_to", CarbonIntensity::getEffectiveTo)
          .column("version", CarbonIntensity::getVersion)
          .column("recorded_at", CarbonIntensity::getRecordedAt)
          .column("origin", CarbonIntensity::getOrigin)
          .build();

  static final TableMapping<EnergyCertificate> ENERGY_CERTIFICATES =
      TableMapping.of(Topics.ENERGY_CERTIFICATES, "energy_certificates")
          .column("certificate_id", EnergyCertificate::getCertificateId)
          .column("site", EnergyCertificate::getSite)
          .column("kwh", EnergyCertificate::getKwh)
          .column("g_per_kwh", EnergyCertificate::getGPerKwh)
          .column("factor_source", EnergyCertificate::getFactorSource)
          .column("vintage", EnergyCertificate::getVintage)
          .column("effective_from", EnergyCertificate::getEffectiveFrom)
          .column("effective_to", EnergyCertificate::getEffectiveTo)
          .column("version", EnergyCertificate::getVersion)
          .column("recorded_at", EnergyCertificate::getRecordedAt)
          .column("origin", EnergyCertificate::getOrigin)
          .build();

  static final TableMapping<EmbodiedCarbon> EMBODIED_CARBON =
      TableMapping.of(Topics.EMBODIED_CARBON, "embodied_carbon")
          .column("gpu_model", EmbodiedCarbon::getGpuModel)
          .column("g_per_gpu_hour", EmbodiedCarbon::getGPerGpuHour)
          .column("factor_source", EmbodiedCarbon::getFactorSource)
          .column("vintage", EmbodiedCarbon::getVintage)
          .column("effective_from", EmbodiedCarbon::getEffectiveFrom)
          .column("effective_to", EmbodiedCarbon::getEffectiveTo)
          .column("version", EmbodiedCarbon::getVersion)
          .column("recorded_at", EmbodiedCarbon::getRecordedAt)
          .column("origin", EmbodiedCarbon::getOrigin)
          .build();

  static final TableMapping<SupplyContract> SUPPLY_CONTRACTS =
      TableMapping.of(Topics.SUPPLY_CONTRACTS, "supply_contracts")
          .column("site", SupplyContract::getSite)
          .column("supplier", SupplyContract::getSupplier)
          .column("currency", SupplyContract::getCurrency)
          .column("time_zone", SupplyContract::getTimeZone)
          .column("demand_interval_minutes", SupplyContract::getDemandIntervalMinutes)
          .column("demand_decimals", SupplyContract::getDemandDecimals)
          .column("line_decimals", SupplyContract::getLineDecimals)
          .column("line_rounding", c -> lowerCase(c.getLineRounding()))
          .column("power_limit_kw", SupplyContract::getPowerLimitKw)
          .column("effective_from", SupplyContract::getEffectiveFrom)
          .column("effective_to", SupplyContract::getEffectiveTo)
          .column("version", SupplyContract::getVersion)
          .column("recorded_at", SupplyContract::getRecordedAt)
          .column("origin", SupplyContract::getOrigin)
          .build();

  static final TableMapping<MeterInterval> METER_INTERVALS =
      TableMapping.of(Topics.METER_INTERVALS, "meter_intervals")
          .column("site", MeterInterval::getSite)
          .column("meter", MeterInterval::getMeter)
          .column("interval_start", MeterInterval::getIntervalStart)
          .column("interval_end", MeterInterval::getIntervalEnd)
          .column("kwh", MeterInterval::getKwh)
          .column("revision", MeterInterval::getRevision)
          .column("recorded_at", MeterInterval::getRecordedAt)
          .column("origin", MeterInterval::getOrigin)
          .build();

  private SiteTables() {}
}
