-- What a GPU cost in a window: allocated + idle + unallocated = charge.
-- Every revision is kept, 10 years after it was recorded.
CREATE TABLE IF NOT EXISTS gpu_charges
(
  gpu          LowCardinality(String),
  gpu_model    LowCardinality(Nullable(String)),
  window_start DateTime64(6, 'UTC'),
  window_end   DateTime64(6, 'UTC'),
  charge       Nullable(Decimal(38, 12)),
  allocated    Nullable(Decimal(38, 12)),
  idle         Nullable(Decimal(38, 12)),
  unallocated  Nullable(Decimal(38, 12)),
  currency     LowCardinality(Nullable(String)),
  revision     Int32,
  recorded_at  DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (gpu, window_start, window_end, revision)
TTL toDateTime(recorded_at) + INTERVAL 10 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS gpu_charges_current AS
SELECT *
FROM gpu_charges
ORDER BY gpu, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY gpu, window_start, window_end;

CREATE VIEW IF NOT EXISTS gpu_charges_as_of AS
SELECT *
FROM gpu_charges
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY gpu, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY gpu, window_start, window_end;
