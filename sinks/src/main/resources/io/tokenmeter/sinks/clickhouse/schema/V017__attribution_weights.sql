-- What the energy of each GPU is divided by, of each model it serves, by version: calibrated_at of generation_energy
-- and energy_balance. A version is written once and never revised. Kept 400 days after it was recorded, as the rows are.
CREATE TABLE IF NOT EXISTS attribution_weights
(
  gpu                                      LowCardinality(String),
  gpu_model                                LowCardinality(Nullable(String)),
  model_key                                LowCardinality(String),
  calibrated_at                            DateTime64(6, 'UTC'),
  idle_floor_microwatts                    Int64,
  meter_delay_micros                       Int64,
  prefill_watts                            Nullable(Float64),
  decode_watts                             Nullable(Float64),
  prefill_watts_relative_error             Nullable(Float64),
  decode_watts_relative_error              Nullable(Float64),
  residual_relative                        Nullable(Float64),
  seconds_per_pass                         Nullable(Float64),
  seconds_per_pass_and_1000_context_tokens Nullable(Float64),
  seconds_per_prefill                      Nullable(Float64),
  seconds_per_1000_prefill_tokens          Nullable(Float64),
  seconds_per_1000_prefill_tokens_squared  Nullable(Float64),
  metered_intervals                        Float64,
  recorded_at                              DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (gpu, model_key, calibrated_at)
TTL toDateTime(recorded_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000;

-- The newest weights of each GPU and model, as joules where that says more than watts and seconds.
CREATE VIEW IF NOT EXISTS attribution_weights_current AS
SELECT
  *,
  prefill_watts * (seconds_per_prefill + seconds_per_1000_prefill_tokens + seconds_per_1000_prefill_tokens_squared)
    AS joules_per_prefill_of_1000_tokens,
  decode_watts * seconds_per_pass AS joules_per_pass
FROM attribution_weights
ORDER BY gpu, model_key, calibrated_at DESC
LIMIT 1 BY gpu, model_key;
