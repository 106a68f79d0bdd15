-- The ledger: append-only, a correction is a further entry, so that a plain sum is the bill.
-- Kept 10 years after the usage, as commercial books are.
CREATE TABLE IF NOT EXISTS rated_usage
(
  entry_id      String,
  corrects      Nullable(String),
  tenant        LowCardinality(String),
  source        LowCardinality(String),
  generation_id String,
  model         LowCardinality(String),
  endpoint      LowCardinality(Nullable(String)),
  site          LowCardinality(Nullable(String)),
  token_class   LowCardinality(String),
  tokens        Int64,
  status        LowCardinality(String),
  unit_price    Nullable(Decimal(76, 24)),
  amount        Nullable(Decimal(76, 24)),
  currency      LowCardinality(Nullable(String)),
  price_id      Nullable(String),
  revision      Int32,
  usage_at      DateTime64(6, 'UTC'),
  recorded_at   DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (tenant, model, usage_at, source, generation_id, entry_id)
TTL toDateTime(usage_at) + INTERVAL 10 YEAR
SETTINGS non_replicated_deduplication_window = 10000;
