-- As received: a source may repeat a reading; (source, meter, sample_time) tells. Kept 40 days, as the topic.
CREATE TABLE IF NOT EXISTS power_readings
(
  source                     LowCardinality(String),
  meter                      LowCardinality(String),
  scope                      LowCardinality(String),
  parent                     LowCardinality(Nullable(String)),
  site                       LowCardinality(Nullable(String)),
  host                       LowCardinality(Nullable(String)),
  device_model               LowCardinality(Nullable(String)),
  sample_time                DateTime64(6, 'UTC'),
  power_microwatts           Nullable(Int64),
  energy_counter_microjoules Nullable(Int64),
  accuracy_class             Nullable(Float64)
)
ENGINE = MergeTree
ORDER BY (meter, sample_time, source)
TTL toDateTime(sample_time) + INTERVAL 40 DAY
SETTINGS non_replicated_deduplication_window = 10000;
