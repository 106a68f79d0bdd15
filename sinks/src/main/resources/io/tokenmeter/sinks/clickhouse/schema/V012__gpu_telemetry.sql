-- As received: a source may repeat a sample; (source, gpu, sample_time) tells. Kept 40 days, as the topic.
CREATE TABLE IF NOT EXISTS gpu_telemetry
(
  source                     LowCardinality(String),
  gpu                        LowCardinality(String),
  gpu_model                  LowCardinality(Nullable(String)),
  site                       LowCardinality(Nullable(String)),
  host                       LowCardinality(Nullable(String)),
  sample_time                DateTime64(6, 'UTC'),
  power_microwatts           Nullable(Int64),
  energy_counter_microjoules Nullable(Int64),
  utilization                Nullable(Float64),
  memory_utilization         Nullable(Float64),
  sm_clock_mhz               Nullable(Int32),
  memory_clock_mhz           Nullable(Int32),
  memory_used_bytes          Nullable(Int64),
  memory_total_bytes         Nullable(Int64),
  temperature_celsius        Nullable(Float64),
  fault_code                 Nullable(Int32),
  partition_profile          LowCardinality(Nullable(String)),
  partition_id               Nullable(String)
)
ENGINE = MergeTree
ORDER BY (gpu, sample_time, source)
TTL toDateTime(sample_time) + INTERVAL 40 DAY
SETTINGS non_replicated_deduplication_window = 10000;
