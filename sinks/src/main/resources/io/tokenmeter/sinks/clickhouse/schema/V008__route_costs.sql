-- Upserted by endpoint from a compacted topic: the latest as_of wins, a tombstone arrives as deleted = 1.
-- Kept 30 days after the record expired. Read route_costs_current, or with FINAL: replaced rows go at merges.
CREATE TABLE IF NOT EXISTS route_costs
(
  endpoint                            LowCardinality(String),
  model                               LowCardinality(String),
  site                                LowCardinality(Nullable(String)),
  endpoint_tier                       LowCardinality(String),
  aliases                             Array(String),
  as_of                               DateTime64(6, 'UTC'),
  observed_at                         DateTime64(6, 'UTC'),
  expires_at                          DateTime64(6, 'UTC'),
  window_seconds                      Int64,
  samples                             Int64,
  marginal_cost_per_mtok_input        Nullable(Decimal(38, 12)),
  marginal_cost_per_mtok_cached_input Nullable(Decimal(38, 12)),
  marginal_cost_per_mtok_output       Nullable(Decimal(38, 12)),
  full_cost_per_mtok_input            Nullable(Decimal(38, 12)),
  full_cost_per_mtok_cached_input     Nullable(Decimal(38, 12)),
  full_cost_per_mtok_output           Nullable(Decimal(38, 12)),
  currency                            LowCardinality(Nullable(String)),
  joules_per_token_prefill            Nullable(Float64),
  joules_per_token_decode             Nullable(Float64),
  watts                               Nullable(Float64),
  ttft_p50_ms                         Nullable(Float64),
  ttft_p99_ms                         Nullable(Float64),
  tpot_p50_ms                         Nullable(Float64),
  tpot_p99_ms                         Nullable(Float64),
  slo_ok_ratio                        Nullable(Float64),
  error_ratio                         Nullable(Float64),
  headroom                            Nullable(Float64),
  confidence                          Float64,
  deleted                             UInt8
)
ENGINE = ReplacingMergeTree(as_of)
ORDER BY (endpoint)
TTL toDateTime(expires_at) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS route_costs_current AS
SELECT *
FROM route_costs FINAL
WHERE deleted = 0;
