-- Meters above the GPUs: what each alone accounts for, beside its children.
-- children + host + facility + other_it + storage + meter_error + unattributed = measured; null for a GPU.
ALTER TABLE energy_balance
  ADD COLUMN IF NOT EXISTS children_joules    Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS host_joules        Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS facility_joules    Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS other_it_joules    Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS storage_joules     Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS meter_error_joules Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS accuracy_joules    Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS shared_idle_joules Nullable(Decimal(38, 6)),
  ADD COLUMN IF NOT EXISTS reserved_for       LowCardinality(Nullable(String));

CREATE OR REPLACE VIEW energy_balance_current AS
SELECT *
FROM energy_balance
ORDER BY scope, meter, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY scope, meter, window_start, window_end;

CREATE OR REPLACE VIEW energy_balance_as_of AS
SELECT *
FROM energy_balance
WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
ORDER BY scope, meter, window_start, window_end, revision DESC, recorded_at DESC
LIMIT 1 BY scope, meter, window_start, window_end;

-- Overhead that falls to a GPU, or to other IT, in a window: a row for each generation, and one without identity
-- for what falls to none. A revision replaces all rows of (meter, window). Kept 400 days after it was recorded.
CREATE TABLE IF NOT EXISTS overhead_allocations
(
  meter           LowCardinality(String),
  scope           LowCardinality(String),
  site            LowCardinality(Nullable(String)),
  window_start    DateTime64(6, 'UTC'),
  window_end      DateTime64(6, 'UTC'),
  tenant          LowCardinality(String),
  source          LowCardinality(String),
  generation_id   String,
  energy_joules   Decimal(38, 6),
  host_joules     Nullable(Decimal(38, 6)),
  facility_joules Nullable(Decimal(38, 6)),
  revision        Int32,
  recorded_at     DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (meter, window_start, window_end, revision, tenant, source, generation_id)
TTL toDateTime(recorded_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS overhead_allocations_current AS
SELECT *
FROM overhead_allocations
WHERE (meter, window_start, window_end, revision) IN
(
  SELECT meter, window_start, window_end, max(revision)
  FROM overhead_allocations
  GROUP BY meter, window_start, window_end
);

CREATE VIEW IF NOT EXISTS overhead_allocations_as_of AS
SELECT *
FROM overhead_allocations
WHERE (meter, window_start, window_end, revision) IN
(
  SELECT meter, window_start, window_end, max(revision)
  FROM overhead_allocations
  WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
  GROUP BY meter, window_start, window_end
);
