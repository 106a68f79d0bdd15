-- Energy of one meter in one window: active + idle + unattributed = measured.
-- Every revision is kept, 400 days after it was recorded.
CREATE TABLE IF NOT EXISTS energy_balance
(
  scope                 LowCardinality(String),
  meter                 LowCardinality(String),
  parent                LowCardinality(Nullable(String)),
  site                  LowCardinality(Nullable(String)),
  device_model          LowCardinality(Nullable(String)),
  window_start          DateTime64(6, 'UTC'),
  window_end            DateTime64(6, 'UTC'),
  covered_micros        Int64,
  measured_joules       Nullable(Decimal(38, 6)),
  active_joules         Nullable(Decimal(38, 6)),
  idle_joules           Nullable(Decimal(38, 6)),
  unattributed_joules   Nullable(Decimal(38, 6)),
  overhead_joules       Nullable(Decimal(38, 6)),
  residual_joules       Nullable(Decimal(38, 6)),
  provenance            LowCardinality(String),
  idle_floor_microwatts Nullable(Int64),
  calibrated_at         Nullable(DateTime64(6, 'UTC')),
  revision              Int32,
  recorded_at           DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (scope, meter, window_start, window_end, revision)
TTL toDateTime(recorded_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS energy_balance_current AS
SELECT *
FROM energy_balance
ORDER BY scope, meter, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY scope, meter, window_start, window_end;

CREATE VIEW IF NOT EXISTS energy_balance_as_of AS
SELECT *
FROM energy_balance
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY scope, meter, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY scope, meter, window_start, window_end;
