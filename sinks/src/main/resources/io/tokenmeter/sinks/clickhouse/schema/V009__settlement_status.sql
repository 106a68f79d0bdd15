-- Upserted by GPU from a compacted topic: the latest as_of wins. Kept 30 days after as_of.
CREATE TABLE IF NOT EXISTS settlement_status
(
  gpu              LowCardinality(String),
  telemetry_until  Nullable(DateTime64(6, 'UTC')),
  settled_until    Nullable(DateTime64(6, 'UTC')),
  open_generations Int64,
  as_of            DateTime64(6, 'UTC'),
  deleted          UInt8
)
ENGINE = ReplacingMergeTree(as_of)
ORDER BY (gpu)
TTL toDateTime(as_of) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS settlement_status_current AS
SELECT *
FROM settlement_status FINAL
WHERE deleted = 0;
