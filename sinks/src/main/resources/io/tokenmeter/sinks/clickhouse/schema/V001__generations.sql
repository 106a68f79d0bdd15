-- One row per identity: the topic is the first-seen filter's output.
-- Kept 400 days after the generation finished.
CREATE TABLE IF NOT EXISTS generations
(
  tenant              LowCardinality(String),
  source              LowCardinality(String),
  generation_id       String,
  request_id          Nullable(String),
  attempt             Int32,
  route_decision_id   Nullable(String),
  session             Nullable(String),
  agent               Nullable(String),
  `key`               Nullable(String),
  project             Nullable(String),
  labels              Map(String, String),
  model               LowCardinality(String),
  model_digest        LowCardinality(Nullable(String)),
  precision           LowCardinality(Nullable(String)),
  provider            LowCardinality(Nullable(String)),
  deployment          LowCardinality(Nullable(String)),
  endpoint            LowCardinality(Nullable(String)),
  site                LowCardinality(Nullable(String)),
  endpoint_tier       LowCardinality(String),
  gpus                Array(String),
  decode_gpus         Array(String),
  status              LowCardinality(String),
  service_tier        LowCardinality(String),
  token_reporting     LowCardinality(String),
  input_tokens        Int64,
  cached_input_tokens Int64,
  cache_write_tokens  Int64,
  output_tokens       Int64,
  reasoning_tokens    Int64,
  arrived_at          Nullable(DateTime64(6, 'UTC')),
  scheduled_at        Nullable(DateTime64(6, 'UTC')),
  first_token_at      Nullable(DateTime64(6, 'UTC')),
  finished_at         DateTime64(6, 'UTC'),
  provider_cost       Nullable(Decimal(38, 12)),
  provider_currency   LowCardinality(Nullable(String)),
  INDEX by_generation_id generation_id TYPE bloom_filter GRANULARITY 4
)
ENGINE = MergeTree
ORDER BY (tenant, model, finished_at, source, generation_id)
TTL toDateTime(finished_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000;
