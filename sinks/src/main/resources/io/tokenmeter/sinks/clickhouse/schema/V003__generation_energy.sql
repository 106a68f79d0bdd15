-- Energy of one generation on one GPU; null joules mean that no meter told.
-- Every revision is kept, 400 days after it was recorded.
CREATE TABLE IF NOT EXISTS generation_energy
(
  tenant                  LowCardinality(String),
  source                  LowCardinality(String),
  generation_id           String,
  gpu                     LowCardinality(String),
  model                   LowCardinality(String),
  endpoint                LowCardinality(Nullable(String)),
  active_joules           Nullable(Decimal(38, 6)),
  prefill_joules          Nullable(Decimal(38, 6)),
  decode_joules           Nullable(Decimal(38, 6)),
  idle_joules             Nullable(Decimal(38, 6)),
  overhead_joules         Nullable(Decimal(38, 6)),
  gpu_time_micros         Nullable(Int64),
  computed_prefill_tokens Int64,
  decoded_tokens          Int64,
  provenance              LowCardinality(String),
  method                  LowCardinality(String),
  calibrated_at           Nullable(DateTime64(6, 'UTC')),
  revision                Int32,
  recorded_at             DateTime64(6, 'UTC'),
  deleted                 UInt8
)
ENGINE = MergeTree
ORDER BY (tenant, source, generation_id, gpu, revision)
TTL toDateTime(recorded_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS generation_energy_current AS
SELECT *
FROM
(
  SELECT *
  FROM generation_energy
  ORDER BY tenant, source, generation_id, gpu, revision DESC, recorded_at DESC
  LIMIT 1 BY tenant, source, generation_id, gpu
)
WHERE deleted = 0;

CREATE VIEW IF NOT EXISTS generation_energy_as_of AS
SELECT *
FROM
(
  SELECT *
  FROM generation_energy
  WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
  ORDER BY tenant, source, generation_id, gpu, revision DESC, recorded_at DESC
  LIMIT 1 BY tenant, source, generation_id, gpu
)
WHERE deleted = 0;
