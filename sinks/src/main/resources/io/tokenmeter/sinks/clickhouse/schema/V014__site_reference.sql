-- What is in force at a site, and what its supplier metered: all versions, from compacted topics.
-- Kept 30 years after they were recorded: a row may be in force for long.
-- Grams of CO2 equivalent per kWh at a site.
CREATE TABLE IF NOT EXISTS carbon_intensities
(
  site                     LowCardinality(String),
  location_based_g_per_kwh Decimal(38, 12),
  market_based_g_per_kwh   Nullable(Decimal(38, 12)),
  residual_mix_g_per_kwh   Nullable(Decimal(38, 12)),
  factor_source            LowCardinality(Nullable(String)),
  vintage                  LowCardinality(Nullable(String)),
  effective_from           DateTime64(6, 'UTC'),
  effective_to             Nullable(DateTime64(6, 'UTC')),
  version                  Int32,
  recorded_at              DateTime64(6, 'UTC'),
  origin                   Nullable(String)
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (site, effective_from, version)
TTL toDateTime(recorded_at) + INTERVAL 30 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS carbon_intensities_current AS
SELECT *
FROM carbon_intensities
ORDER BY site, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY site, effective_from;

CREATE VIEW IF NOT EXISTS carbon_intensities_as_of AS
SELECT *
FROM carbon_intensities
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY site, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY site, effective_from;
-- Energy of an hour that a certificate covers.
CREATE TABLE IF NOT EXISTS energy_certificates
(
  certificate_id String,
  site           LowCardinality(String),
  kwh            Decimal(38, 12),
  g_per_kwh      Decimal(38, 12),
  factor_source  LowCardinality(Nullable(String)),
  vintage        LowCardinality(Nullable(String)),
  effective_from DateTime64(6, 'UTC'),
  effective_to   Nullable(DateTime64(6, 'UTC')),
  version        Int32,
  recorded_at    DateTime64(6, 'UTC'),
  origin         Nullable(String)
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (site, effective_from, certificate_id, version)
TTL toDateTime(recorded_at) + INTERVAL 30 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS energy_certificates_current AS
SELECT *
FROM energy_certificates
ORDER BY site, effective_from, certificate_id, version DESC, recorded_at DESC
LIMIT 1 BY site, effective_from, certificate_id;

CREATE VIEW IF NOT EXISTS energy_certificates_as_of AS
SELECT *
FROM energy_certificates
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY site, effective_from, certificate_id, version DESC, recorded_at DESC
LIMIT 1 BY site, effective_from, certificate_id;
-- Emissions of making a GPU, per hour of its life.
CREATE TABLE IF NOT EXISTS embodied_carbon
(
  gpu_model      LowCardinality(String),
  g_per_gpu_hour Decimal(38, 12),
  factor_source  LowCardinality(Nullable(String)),
  vintage        LowCardinality(Nullable(String)),
  effective_from DateTime64(6, 'UTC'),
  effective_to   Nullable(DateTime64(6, 'UTC')),
  version        Int32,
  recorded_at    DateTime64(6, 'UTC'),
  origin         Nullable(String)
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (gpu_model, effective_from, version)
TTL toDateTime(recorded_at) + INTERVAL 30 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS embodied_carbon_current AS
SELECT *
FROM embodied_carbon
ORDER BY gpu_model, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY gpu_model, effective_from;

CREATE VIEW IF NOT EXISTS embodied_carbon_as_of AS
SELECT *
FROM embodied_carbon
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY gpu_model, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY gpu_model, effective_from;
-- How a site's electricity is billed, and how much power it may draw.
CREATE TABLE IF NOT EXISTS supply_contracts
(
  site                    LowCardinality(String),
  supplier                Nullable(String),
  currency                LowCardinality(String),
  time_zone               LowCardinality(String),
  demand_interval_minutes Int32,
  demand_decimals         Int32,
  line_decimals           Int32,
  line_rounding           LowCardinality(String),
  power_limit_kw          Nullable(Decimal(38, 12)),
  effective_from          DateTime64(6, 'UTC'),
  effective_to            Nullable(DateTime64(6, 'UTC')),
  version                 Int32,
  recorded_at             DateTime64(6, 'UTC'),
  origin                  Nullable(String)
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (site, effective_from, version)
TTL toDateTime(recorded_at) + INTERVAL 30 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS supply_contracts_current AS
SELECT *
FROM supply_contracts
ORDER BY site, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY site, effective_from;

CREATE VIEW IF NOT EXISTS supply_contracts_as_of AS
SELECT *
FROM supply_contracts
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY site, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY site, effective_from;
-- Energy of an interval as the supplier metered it.
CREATE TABLE IF NOT EXISTS meter_intervals
(
  site           LowCardinality(String),
  meter          LowCardinality(String),
  interval_start DateTime64(6, 'UTC'),
  interval_end   DateTime64(6, 'UTC'),
  kwh            Decimal(38, 12),
  revision       Int32,
  recorded_at    DateTime64(6, 'UTC'),
  origin         Nullable(String)
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (site, meter, interval_start, revision)
TTL toDateTime(recorded_at) + INTERVAL 30 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS meter_intervals_current AS
SELECT *
FROM meter_intervals
ORDER BY site, meter, interval_start, revision DESC, recorded_at DESC
LIMIT 1 BY site, meter, interval_start;

CREATE VIEW IF NOT EXISTS meter_intervals_as_of AS
SELECT *
FROM meter_intervals
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY site, meter, interval_start, revision DESC, recorded_at DESC
LIMIT 1 BY site, meter, interval_start;
