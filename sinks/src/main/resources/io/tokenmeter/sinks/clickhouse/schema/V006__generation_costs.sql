-- What a generation earned and cost; a part that is unknown is null.
-- Every revision is kept, 10 years after it was recorded.
CREATE TABLE IF NOT EXISTS generation_costs
(
  tenant                LowCardinality(String),
  source                LowCardinality(String),
  generation_id         String,
  model                 LowCardinality(String),
  endpoint              LowCardinality(Nullable(String)),
  site                  LowCardinality(Nullable(String)),
  usage_at              DateTime64(6, 'UTC'),
  rated_amount          Nullable(Decimal(38, 12)),
  electricity_cost      Nullable(Decimal(38, 12)),
  hardware_cost         Nullable(Decimal(38, 12)),
  provider_cost         Nullable(Decimal(38, 12)),
  overhead_cost         Nullable(Decimal(38, 12)),
  margin                Nullable(Decimal(38, 12)),
  currency              LowCardinality(Nullable(String)),
  margin_missing_reason LowCardinality(Nullable(String)),
  gco2e_location        Nullable(Decimal(38, 12)),
  gco2e_market          Nullable(Decimal(38, 12)),
  revision              Int32,
  recorded_at           DateTime64(6, 'UTC'),
  deleted               UInt8
)
ENGINE = MergeTree
ORDER BY (tenant, source, generation_id, revision)
TTL toDateTime(recorded_at) + INTERVAL 10 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS generation_costs_current AS
SELECT *
FROM
(
  SELECT *
  FROM generation_costs
  ORDER BY tenant, source, generation_id, revision DESC, recorded_at DESC
  LIMIT 1 BY tenant, source, generation_id
)
WHERE deleted = 0;

CREATE VIEW IF NOT EXISTS generation_costs_as_of AS
SELECT *
FROM
(
  SELECT *
  FROM generation_costs
  WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
  ORDER BY tenant, source, generation_id, revision DESC, recorded_at DESC
  LIMIT 1 BY tenant, source, generation_id
)
WHERE deleted = 0;
