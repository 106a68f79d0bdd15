-- How far the clock of a GPU's meter is ahead of the requests' (negative: behind) where the load has told: shares of that time are
-- not what the claim of a validation run is about. 0 when they agree, null while nothing tells.
ALTER TABLE attribution_weights ADD COLUMN IF NOT EXISTS clock_offset_seconds Nullable(Int32);
ALTER TABLE settlement_status ADD COLUMN IF NOT EXISTS clock_offset_seconds Nullable(Int32);

CREATE OR REPLACE VIEW attribution_weights_current AS
SELECT
  *,
  prefill_watts * (seconds_per_prefill + seconds_per_1000_prefill_tokens + seconds_per_1000_prefill_tokens_squared)
    AS joules_per_prefill_of_1000_tokens,
  decode_watts * seconds_per_pass AS joules_per_pass
FROM attribution_weights
ORDER BY gpu, model_key, calibrated_at DESC
LIMIT 1 BY gpu, model_key;

CREATE OR REPLACE VIEW settlement_status_current AS
SELECT *
FROM settlement_status FINAL
WHERE deleted = 0;

-- The energy of each generation on each GPU, and whether the claim is within the domain that was validated: VALIDATED
-- where the run in force stayed within its tolerance and no clock was known to be off when its last window was divided.
-- weighted_error is null where no run is in force.
CREATE OR REPLACE VIEW generation_energy_validation AS
SELECT
  e.tenant AS tenant, e.source AS source, e.generation_id AS generation_id, e.gpu AS gpu,
  e.model AS model, e.endpoint AS endpoint, e.finished_at AS finished_at,
  e.gpu_model AS gpu_model, e.engine AS engine, e.method AS method,
  e.active_joules AS active_joules, e.active_relative_error AS active_relative_error,
  e.clock_offset_seconds AS clock_offset_seconds,
  v.gpu_model != '' AND (v.effective_to IS NULL OR v.effective_to > e.finished_at) AS in_force,
  if(
    in_force AND v.weighted_error <= v.tolerance AND ifNull(clock_offset_seconds, 0) = 0,
    'VALIDATED', 'UNVALIDATED') AS validation,
  if(in_force, v.weighted_error, NULL) AS weighted_error
FROM
(
  SELECT
    r.tenant AS tenant, r.source AS source, r.generation_id AS generation_id, r.gpu AS gpu,
    r.model AS model, r.endpoint AS endpoint, r.finished_at AS finished_at,
    r.gpu_model AS gpu_model, r.engine AS engine, r.method AS method,
    r.active_joules AS active_joules, r.active_relative_error AS active_relative_error,
    w.clock_offset_seconds AS clock_offset_seconds
  FROM
  (
    SELECT
      s.tenant AS tenant, s.source AS source, s.generation_id AS generation_id, s.gpu AS gpu,
      s.model AS model, s.endpoint AS endpoint, g.finished_at AS finished_at,
      ifNull(d.gpu_model, '') AS gpu_model, g.labels['engine'] AS engine,
      splitByChar(' ', s.method)[1] AS method,
      s.active_joules AS active_joules, s.active_relative_error AS active_relative_error,
      ifNull(s.calibrated_at, toDateTime64(0, 6, 'UTC')) AS divided_by
    FROM generation_energy_current AS s
    INNER JOIN generations AS g
      ON g.tenant = s.tenant AND g.source = s.source AND g.generation_id = s.generation_id
    LEFT JOIN
    (
      SELECT meter, anyLast(device_model) AS gpu_model
      FROM energy_balance
      WHERE scope = 'gpu'
      GROUP BY meter
    ) AS d ON d.meter = s.gpu
  ) AS r
  ASOF LEFT JOIN attribution_weights AS w ON w.gpu = r.gpu AND w.calibrated_at <= r.divided_by
) AS e
ASOF LEFT JOIN validation_runs_current AS v
  ON v.gpu_model = e.gpu_model AND v.engine = e.engine AND v.method = e.method AND v.effective_from <= e.finished_at;
