-- How far an attribution method fell from what the meter itself told, of one kind of GPU and engine. A validation run is
-- reference data: the one in force when a generation finished says whether its energy is within the method's domain.
CREATE TABLE IF NOT EXISTS validation_runs
(
  gpu_model       LowCardinality(String),
  engine          LowCardinality(String),
  method          LowCardinality(String),
  model           String,
  weighted_error  Float64,
  tolerance       Float64,
  reference_error Float64,
  generations     Int32,
  effective_from  DateTime64(6, 'UTC'),
  effective_to    Nullable(DateTime64(6, 'UTC')),
  version         Int32,
  recorded_at     DateTime64(6, 'UTC'),
  origin          Nullable(String)
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (gpu_model, engine, method, effective_from, version)
TTL toDateTime(recorded_at) + INTERVAL 30 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

CREATE VIEW IF NOT EXISTS validation_runs_current AS
SELECT *
FROM validation_runs
ORDER BY gpu_model, engine, method, effective_from, version DESC, recorded_at DESC
LIMIT 1 BY gpu_model, engine, method, effective_from;

-- The energy of each generation on each GPU, and whether the claim is within the domain that was validated: VALIDATED
-- where the run in force stayed within its tolerance. weighted_error is null where no run is in force.
CREATE VIEW IF NOT EXISTS generation_energy_validation AS
SELECT
  e.tenant AS tenant, e.source AS source, e.generation_id AS generation_id, e.gpu AS gpu,
  e.model AS model, e.endpoint AS endpoint, e.finished_at AS finished_at,
  e.gpu_model AS gpu_model, e.engine AS engine, e.method AS method,
  e.active_joules AS active_joules, e.active_relative_error AS active_relative_error,
  v.gpu_model != '' AND (v.effective_to IS NULL OR v.effective_to > e.finished_at) AS in_force,
  if(in_force AND v.weighted_error <= v.tolerance, 'VALIDATED', 'UNVALIDATED') AS validation,
  if(in_force, v.weighted_error, NULL) AS weighted_error
FROM
(
  SELECT
    r.tenant AS tenant, r.source AS source, r.generation_id AS generation_id, r.gpu AS gpu,
    r.model AS model, r.endpoint AS endpoint, g.finished_at AS finished_at,
    ifNull(d.gpu_model, '') AS gpu_model, g.labels['engine'] AS engine,
    splitByChar(' ', r.method)[1] AS method,
    r.active_joules AS active_joules, r.active_relative_error AS active_relative_error
  FROM generation_energy_current AS r
  INNER JOIN generations AS g
    ON g.tenant = r.tenant AND g.source = r.source AND g.generation_id = r.generation_id
  LEFT JOIN
  (
    SELECT meter, anyLast(device_model) AS gpu_model
    FROM energy_balance
    WHERE scope = 'gpu'
    GROUP BY meter
  ) AS d ON d.meter = r.gpu
) AS e
ASOF LEFT JOIN validation_runs_current AS v
  ON v.gpu_model = e.gpu_model AND v.engine = e.engine AND v.method = e.method AND v.effective_from <= e.finished_at;

-- Which part of the energy that was attributed is claimed within a validated domain, by what it was attributed on.
CREATE VIEW IF NOT EXISTS attribution_domain AS
SELECT
  gpu_model, engine, method, validation, max(v.weighted_error) AS weighted_error,
  count() AS shares, sum(v.active_joules) AS active_joules
FROM generation_energy_validation AS v
WHERE v.active_joules IS NOT NULL
GROUP BY gpu_model, engine, method, validation;
