-- Estimated standard error of active_joules over them; null where it was not told. A view has the
-- columns its table had when it was made.
ALTER TABLE generation_energy ADD COLUMN IF NOT EXISTS active_relative_error Nullable(Float64);

CREATE OR REPLACE VIEW generation_energy_current AS
SELECT *
FROM
(
  SELECT *
  FROM generation_energy
  ORDER BY tenant, source, generation_id, gpu, revision DESC, recorded_at DESC
  LIMIT 1 BY tenant, source, generation_id, gpu
)
WHERE deleted = 0;

CREATE OR REPLACE VIEW generation_energy_as_of AS
SELECT *
FROM
(
  SELECT *
  FROM generation_energy
  WHERE recorded_at <= {at:DateTime64(6, 'UTC')}
  ORDER BY tenant, source, generation_id, gpu, revision DESC, recorded_at DESC
  LIMIT 1 BY tenant, source, generation_id, gpu
)
WHERE deleted = 0;
