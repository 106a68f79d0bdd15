-- At least once: (topic, partition, offset) tells a repeated rejection. Kept 90 days.
CREATE TABLE IF NOT EXISTS rejected_events
(
  received_at DateTime64(6, 'UTC'),
  stage       LowCardinality(String),
  reason      LowCardinality(String),
  detail      String,
  source      LowCardinality(Nullable(String)),
  topic       LowCardinality(Nullable(String)),
  `partition` Nullable(Int32),
  `offset`    Nullable(Int64),
  payload     String
)
ENGINE = MergeTree
ORDER BY (received_at, stage, reason)
TTL toDateTime(received_at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000;
