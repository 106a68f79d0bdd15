-- Service levels of a tenant, model and endpoint in one window.
-- Every revision is kept, 400 days after it was recorded.
CREATE TABLE IF NOT EXISTS sla_windows
(
  tenant       LowCardinality(String),
  model        LowCardinality(String),
  endpoint     LowCardinality(String),
  window_start DateTime64(6, 'UTC'),
  window_end   DateTime64(6, 'UTC'),
  requests     Int64,
  errors       Int64,
  cancelled    Int64,
  ttft_p50_ms  Nullable(Float64),
  ttft_p99_ms  Nullable(Float64),
  tpot_p50_ms  Nullable(Float64),
  tpot_p99_ms  Nullable(Float64),
  policy_id    Nullable(String),
  measured     Int64,
  attained     Int64,
  attainment   Nullable(Float64),
  revision     Int32,
  recorded_at  DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (tenant, model, endpoint, window_start, window_end, revision)
TTL toDateTime(recorded_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS sla_windows_current AS
SELECT *
FROM sla_windows
ORDER BY tenant, model, endpoint, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY tenant, model, endpoint, window_start, window_end;

CREATE VIEW IF NOT EXISTS sla_windows_as_of AS
SELECT *
FROM sla_windows
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY tenant, model, endpoint, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY tenant, model, endpoint, window_start, window_end;
