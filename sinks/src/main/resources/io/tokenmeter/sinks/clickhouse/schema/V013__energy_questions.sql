-- Questions that energy teams and engine developers ask, as views over the current revisions: no sum is kept.
-- A generation counts in the hour in which it finished. Unknown is null, and left out of joules and tokens alike.

-- A generation's energy on one GPU. whole: overhead was told for all of it.
CREATE VIEW IF NOT EXISTS generation_gpu_joules AS
SELECT
  e.tenant AS tenant, e.source AS source, e.generation_id AS generation_id, e.gpu AS gpu,
  e.model AS model, ifNull(e.endpoint, '') AS endpoint,
  e.active_joules AS active_joules, e.prefill_joules AS prefill_joules, e.decode_joules AS decode_joules,
  e.idle_joules AS idle_joules,
  e.computed_prefill_tokens AS computed_prefill_tokens, e.decoded_tokens AS decoded_tokens,
  e.active_joules + e.idle_joules AS device_joules,
  ifNull(o.energy_joules = device_joules, 0) AS whole,
  if(whole AND o.without_host = 0, toNullable(o.host), NULL) AS host_joules,
  multiIf(
    whole AND o.without_facility = 0, toNullable(o.facility),
    host_joules IS NULL OR device_joules = 0, e.overhead_joules,
    toDecimal128(toFloat64(e.overhead_joules) * toFloat64(device_joules + host_joules) / toFloat64(device_joules), 6))
    AS facility_joules,
  multiIf(
    facility_joules IS NULL, NULL,
    whole AND o.without_facility = 0, 'METER',
    host_joules IS NULL, 'PUE',
    'METER_AND_PUE') AS overhead_basis
FROM generation_energy_current AS e
LEFT JOIN
(
  SELECT
    tenant, source, generation_id, meter,
    sum(energy_joules) AS energy_joules,
    ifNull(sum(host_joules), 0) AS host, countIf(host_joules IS NULL) AS without_host,
    ifNull(sum(facility_joules), 0) AS facility, countIf(facility_joules IS NULL) AS without_facility
  FROM overhead_allocations_current
  WHERE generation_id != ''
  GROUP BY tenant, source, generation_id, meter
) AS o ON o.tenant = e.tenant AND o.source = e.source AND o.generation_id = e.generation_id AND o.meter = e.gpu;

-- A generation's energy over all its GPUs: narrow is active_joules, full adds its part of the floor, of the hosts
-- and of the facility. overhead_basis: METER when meters told the overhead, METER_AND_PUE when they told the hosts'
-- and the site's PUE the rest, PUE, or null when nobody tells it.
CREATE VIEW IF NOT EXISTS generation_joules AS
SELECT
  g.tenant AS tenant, g.source AS source, g.generation_id AS generation_id,
  g.finished_at AS finished_at, toStartOfHour(g.finished_at) AS hour,
  ifNull(g.site, ifNull(s.site, '')) AS site, g.model AS model, e.endpoint AS endpoint,
  g.precision AS precision, g.deployment AS deployment, g.labels['engine'] AS engine,
  g.status AS status, g.input_tokens AS input_tokens, g.cached_input_tokens AS cached_input_tokens,
  g.cache_write_tokens AS cache_write_tokens, g.output_tokens + g.reasoning_tokens AS output_tokens,
  g.arrived_at AS arrived_at, g.first_token_at AS first_token_at,
  e.gpus AS gpus, e.active AS active_joules, e.prefill AS prefill_joules, e.decode AS decode_joules,
  e.idle AS idle_joules, e.host AS host_joules, e.facility AS facility_joules, e.basis AS overhead_basis,
  e.active + e.idle + ifNull(e.host, 0) + e.facility AS full_joules,
  e.prefill_tokens AS computed_prefill_tokens, e.decode_tokens AS decoded_tokens
FROM
(
  SELECT
    tenant, source, generation_id, min(gpu) AS first_gpu, count() AS gpus, any(endpoint) AS endpoint,
    if(countIf(active_joules IS NULL) = 0, sum(active_joules), NULL) AS active,
    if(countIf(prefill_joules IS NULL) = 0, sum(prefill_joules), NULL) AS prefill,
    if(countIf(decode_joules IS NULL) = 0, sum(decode_joules), NULL) AS decode,
    if(countIf(idle_joules IS NULL) = 0, sum(idle_joules), NULL) AS idle,
    if(countIf(host_joules IS NULL) = 0, sum(host_joules), NULL) AS host,
    if(countIf(facility_joules IS NULL) = 0, sum(facility_joules), NULL) AS facility,
    if(countIf(overhead_basis IS NULL) = 0, max(overhead_basis), NULL) AS basis,
    max(computed_prefill_tokens) AS prefill_tokens, max(decoded_tokens) AS decode_tokens
  FROM generation_gpu_joules
  GROUP BY tenant, source, generation_id
) AS e
INNER JOIN generations AS g ON g.tenant = e.tenant AND g.source = e.source AND g.generation_id = e.generation_id
LEFT JOIN (SELECT meter, any(site) AS site FROM energy_balance WHERE scope = 'gpu' GROUP BY meter) AS s
  ON s.meter = e.first_gpu;

-- What a GPU took in an hour: idle_in_flight falls to generations and is among theirs, idle_alone to none.
CREATE VIEW IF NOT EXISTS idle_by_gpu_hour AS
SELECT
  meter AS gpu, toStartOfHour(window_start) AS hour, any(ifNull(b.site, '')) AS site, b.reserved_for AS reserved_for,
  sum(b.measured_joules) AS measured_joules, sum(b.active_joules) AS active_joules,
  sum(b.idle_joules) AS idle_joules, sum(b.unattributed_joules) AS unattributed_joules,
  if(countIf(b.shared_idle_joules IS NULL) = 0, sum(b.shared_idle_joules), NULL) AS idle_in_flight_joules,
  idle_joules - idle_in_flight_joules AS idle_alone_joules,
  toFloat64(idle_alone_joules) / nullIf(toFloat64(measured_joules), 0) AS idle_alone_ratio
FROM energy_balance_current AS b
WHERE b.scope = 'gpu' AND b.measured_joules IS NOT NULL
GROUP BY gpu, hour, reserved_for;

-- What of the hosts and the facility falls to a GPU's time that no generation took, as meters told it.
CREATE VIEW IF NOT EXISTS overhead_alone_by_gpu_hour AS
SELECT
  meter AS gpu, toStartOfHour(window_start) AS hour,
  sum(ifNull(a.host_joules, 0) + ifNull(a.facility_joules, 0)) AS overhead_alone_joules
FROM overhead_allocations_current AS a
WHERE a.generation_id = '' AND a.scope = 'gpu'
GROUP BY gpu, hour;

-- All energy of GPUs by who answers for it: idle_policy = 'exclude' keeps what no generation was in flight for apart,
-- 'by_tokens' spreads it over the tokens of that GPU and hour, 'reservation_owner' bills it to the tenant that the GPU
-- is reserved for; its metered overhead goes with it. Whatever the policy, all rows together are what the meters
-- measured. Apart: the tenant is ''.
CREATE VIEW IF NOT EXISTS energy_by_consumer AS
WITH
  served AS
  (
    SELECT
      g.gpu AS gpu, toStartOfHour(n.finished_at) AS hour, g.tenant AS tenant, g.model AS model, g.endpoint AS endpoint,
      count() AS generations, sum(g.computed_prefill_tokens + g.decoded_tokens) AS tokens,
      sum(g.active_joules) AS active_joules, sum(g.idle_joules) AS idle_joules
    FROM generation_gpu_joules AS g
    INNER JOIN generations AS n ON n.tenant = g.tenant AND n.source = g.source AND n.generation_id = g.generation_id
    WHERE g.active_joules IS NOT NULL
    GROUP BY gpu, hour, tenant, model, endpoint
  ),
  weighed AS
  (
    SELECT
      *, toInt256(sum(tokens) OVER (PARTITION BY gpu, hour)) AS all_tokens,
      toInt256(sum(tokens) OVER (PARTITION BY gpu, hour ORDER BY tenant, model, endpoint ROWS UNBOUNDED PRECEDING))
        AS up_to
    FROM served
  ),
  alone AS
  (
    SELECT
      gpu, hour, sum(idle) AS idle_alone_joules, sum(unattributed) AS unattributed_joules,
      sum(overhead) AS overhead_alone_joules, owner
    FROM
    (
      SELECT gpu, hour, idle_alone_joules AS idle, unattributed_joules AS unattributed, toDecimal128(0, 6) AS overhead,
        ifNull(reserved_for, '') AS owner
      FROM idle_by_gpu_hour
      UNION ALL
      SELECT o.gpu, o.hour, 0, 0, o.overhead_alone_joules, r.owner
      FROM overhead_alone_by_gpu_hour AS o
      LEFT JOIN
      (
        SELECT gpu, hour, if(uniqExact(ifNull(reserved_for, '')) = 1, any(ifNull(reserved_for, '')), '') AS owner
        FROM idle_by_gpu_hour
        GROUP BY gpu, hour
      ) AS r ON r.gpu = o.gpu AND r.hour = o.hour
    )
    GROUP BY gpu, hour, owner
  ),
  spread AS
  (
    SELECT
      gpu, hour, toInt256(sum(idle_alone_joules) * 1000000) AS idle_microjoules,
      toInt256(sum(overhead_alone_joules) * 1000000) AS overhead_microjoules
    FROM alone
    GROUP BY gpu, hour
  )
SELECT
  w.gpu AS gpu, w.hour AS hour, w.tenant AS tenant, w.model AS model, w.endpoint AS endpoint,
  toInt64(w.generations) AS generations, toInt64(w.tokens) AS tokens,
  w.active_joules AS active_joules, w.idle_joules AS idle_in_flight_joules,
  if({idle_policy:String} = 'by_tokens' AND w.all_tokens > 0,
     toDecimal128(toString(intDiv(ifNull(s.idle_microjoules, 0) * w.up_to, greatest(w.all_tokens, 1))
       - intDiv(ifNull(s.idle_microjoules, 0) * (w.up_to - w.tokens), greatest(w.all_tokens, 1))), 6) / 1000000,
     toDecimal128(0, 6)) AS idle_alone_joules,
  if({idle_policy:String} = 'by_tokens' AND w.all_tokens > 0,
     toDecimal128(toString(intDiv(ifNull(s.overhead_microjoules, 0) * w.up_to, greatest(w.all_tokens, 1))
       - intDiv(ifNull(s.overhead_microjoules, 0) * (w.up_to - w.tokens), greatest(w.all_tokens, 1))), 6) / 1000000,
     toDecimal128(0, 6)) AS overhead_alone_joules,
  toDecimal128(0, 6) AS unattributed_joules
FROM weighed AS w
LEFT JOIN spread AS s ON s.gpu = w.gpu AND s.hour = w.hour
WHERE throwIf({idle_policy:String} NOT IN ('exclude', 'by_tokens', 'reservation_owner'),
  'idle_policy must be exclude, by_tokens or reservation_owner') = 0
UNION ALL
SELECT
  a.gpu, a.hour, if({idle_policy:String} = 'reservation_owner', a.owner, ''), '', '',
  0, 0, toDecimal128(0, 6), toDecimal128(0, 6),
  if({idle_policy:String} = 'by_tokens' AND (a.gpu, a.hour) IN (SELECT gpu, hour FROM served WHERE tokens > 0),
     toDecimal128(0, 6), a.idle_alone_joules),
  if({idle_policy:String} = 'by_tokens' AND (a.gpu, a.hour) IN (SELECT gpu, hour FROM served WHERE tokens > 0),
     toDecimal128(0, 6), a.overhead_alone_joules),
  toDecimal128(0, 6)
FROM alone AS a
UNION ALL
SELECT
  a.gpu, a.hour, '', '', '', 0, 0, toDecimal128(0, 6), toDecimal128(0, 6), toDecimal128(0, 6), toDecimal128(0, 6),
  a.unattributed_joules
FROM alone AS a;

-- Joules per token, each labelled with its boundary and its denominator. narrow: active energy alone. full: with the
-- part of the floor, hosts and facility, and with idle as idle_policy says (see energy_by_consumer). The phases share
-- what is not active in the proportion of what is. Of a set of rows the figure is sum(joules) / sum(tokens). What a
-- reservation's owner answers for has no tokens of its own: model and endpoint are ''. left_out: generations of which
-- the boundary is unknown.
CREATE VIEW IF NOT EXISTS joules_per_token AS
WITH
  grouped AS
  (
    SELECT
      hour, site, tenant, model, endpoint,
      count() AS generations, countIf(active_joules IS NULL) AS without_narrow, countIf(full_joules IS NULL) AS without_full,
      ifNull(sum(prefill_joules), 0) AS prefill, ifNull(sum(decode_joules), 0) AS decode,
      toInt64(sumIf(computed_prefill_tokens, prefill_joules IS NOT NULL)) AS prefill_tokens,
      toInt64(sumIf(decoded_tokens, decode_joules IS NOT NULL)) AS decode_tokens,
      ifNull(sum(full_joules), 0) AS full,
      ifNull(sum(if(active_joules = 0, toDecimal128(0, 6),
        toDecimal128(toFloat64(full_joules) * toFloat64(prefill_joules) / toFloat64(active_joules), 6))), 0) AS full_prefill,
      toInt64(sumIf(computed_prefill_tokens, full_joules IS NOT NULL)) AS full_prefill_tokens,
      toInt64(sumIf(decoded_tokens, full_joules IS NOT NULL)) AS full_decode_tokens
    FROM generation_joules
    GROUP BY hour, site, tenant, model, endpoint
  ),
  sites AS (SELECT gpu, any(site) AS site FROM idle_by_gpu_hour GROUP BY gpu),
  alone AS
  (
    SELECT c.hour AS hour, s.site AS site, c.tenant AS tenant, c.model AS model, c.endpoint AS endpoint,
      sum(c.idle_alone_joules + c.overhead_alone_joules) AS joules
    FROM energy_by_consumer(idle_policy = {idle_policy:String}) AS c
    LEFT JOIN sites AS s ON s.gpu = c.gpu
    WHERE c.tenant != ''
    GROUP BY hour, site, tenant, model, endpoint
  ),
  phases AS
  (
    SELECT
      g.*, if(g.full_prefill_tokens + g.full_decode_tokens = 0, 0, ifNull(a.joules, 0)) AS idle_alone,
      toDecimal128(if(g.full = 0, 0, toFloat64(idle_alone) * toFloat64(g.full_prefill) / toFloat64(g.full)), 6) AS idle_prefill
    FROM grouped AS g
    LEFT JOIN alone AS a
      ON a.hour = g.hour AND a.site = g.site AND a.tenant = g.tenant AND a.model = g.model AND a.endpoint = g.endpoint
  )
SELECT
  hour, site, tenant, model, endpoint, row.1 AS boundary, row.2 AS denominator,
  row.3 AS joules, row.4 AS tokens, toFloat64(row.3) / nullIf(row.4, 0) AS joules_per_token,
  generations, row.5 AS left_out
FROM phases
ARRAY JOIN
[
  ('narrow', 'computed_prefill_token', toDecimal128(prefill, 6), prefill_tokens, without_narrow),
  ('narrow', 'decoded_token', toDecimal128(decode, 6), decode_tokens, without_narrow),
  ('full', 'computed_prefill_token', toDecimal128(full_prefill + idle_prefill, 6), full_prefill_tokens, without_full),
  ('full', 'decoded_token', toDecimal128(full - full_prefill + idle_alone - idle_prefill, 6), full_decode_tokens, without_full)
] AS row
UNION ALL
SELECT
  a.hour, a.site, a.tenant, '', '', 'full', 'decoded_token', toDecimal128(a.joules, 6), 0, NULL, 0, 0
FROM alone AS a
WHERE a.model = '';

-- Power usage effectiveness as measured: what came into the site, without what went into storage, over all IT energy.
-- Of windows in which every meter hangs below the site's and covered the window; the others are counted.
CREATE VIEW IF NOT EXISTS pue_by_hour AS
SELECT
  site, toStartOfHour(window_start) AS hour,
  countIf(comparable) AS windows, countIf(NOT comparable) AS windows_left_out,
  sumIf(facility, comparable) AS facility_energy_joules, sumIf(it, comparable) AS it_joules,
  toFloat64(facility_energy_joules) / nullIf(toFloat64(it_joules), 0) AS pue
FROM
(
  SELECT
    ifNull(b.site, '') AS site, b.window_start AS window_start, b.window_end AS window_end,
    sumIf(measured_joules, parent IS NULL) - sum(storage_joules) AS facility,
    sumIf(measured_joules, parent IS NULL)
      - sum(facility_joules + storage_joules + meter_error_joules + unattributed_joules) AS it,
    countIf(measured_joules IS NULL OR unattributed_joules != 0) = 0
      AND countIf(parent IS NULL AND b.scope NOT IN ('site', 'feed')) = 0 AS comparable
  FROM energy_balance_current AS b
  WHERE b.scope != 'gpu'
  GROUP BY site, window_start, window_end
  HAVING countIf(b.scope IN ('site', 'feed')) > 0
)
GROUP BY site, hour;

-- Where meters disagree, and whether their accuracy classes explain it; null when a class is unknown.
CREATE VIEW IF NOT EXISTS meter_errors AS
SELECT
  site, scope, meter, window_start, window_end, measured_joules, children_joules, meter_error_joules, accuracy_joules,
  abs(meter_error_joules) <= accuracy_joules AS within_accuracy
FROM energy_balance_current
WHERE meter_error_joules != 0;

-- The seven days before an instant against the seven before those.
CREATE VIEW IF NOT EXISTS energy_week_against_last AS
SELECT
  site, model, endpoint,
  sumIf(w.active_joules, this) AS active_joules, sumIf(w.active_joules, NOT this) AS active_joules_last,
  sumIf(w.full_joules, this) AS full_joules, sumIf(w.full_joules, NOT this) AS full_joules_last,
  countIf(this) AS generations, countIf(NOT this) AS generations_last,
  toFloat64(sumIf(w.prefill_joules, this)) / nullIf(sumIf(w.computed_prefill_tokens, this AND w.prefill_joules IS NOT NULL), 0)
    AS narrow_joules_per_computed_prefill_token,
  toFloat64(sumIf(w.prefill_joules, NOT this))
    / nullIf(sumIf(w.computed_prefill_tokens, NOT this AND w.prefill_joules IS NOT NULL), 0)
    AS narrow_joules_per_computed_prefill_token_last,
  toFloat64(sumIf(w.decode_joules, this)) / nullIf(sumIf(w.decoded_tokens, this AND w.decode_joules IS NOT NULL), 0)
    AS narrow_joules_per_decoded_token,
  toFloat64(sumIf(w.decode_joules, NOT this)) / nullIf(sumIf(w.decoded_tokens, NOT this AND w.decode_joules IS NOT NULL), 0)
    AS narrow_joules_per_decoded_token_last,
  narrow_joules_per_decoded_token / narrow_joules_per_decoded_token_last - 1 AS narrow_decode_change
FROM
(
  SELECT *, finished_at >= {at:DateTime64(6, 'UTC')} - INTERVAL 7 DAY AS this
  FROM generation_joules
  WHERE finished_at < {at:DateTime64(6, 'UTC')} AND finished_at >= {at:DateTime64(6, 'UTC')} - INTERVAL 14 DAY
) AS w
GROUP BY site, model, endpoint;

-- One against another: by = 'engine' (the label of that name), 'model', 'precision', 'deployment', 'endpoint' or 'site'.
CREATE VIEW IF NOT EXISTS energy_a_against_b AS
SELECT
  variant, count() AS generations, countIf(v.active_joules IS NULL) AS left_out,
  sum(v.active_joules) AS active_joules,
  sumIf(v.computed_prefill_tokens, v.prefill_joules IS NOT NULL) AS measured_prefill_tokens,
  sumIf(v.decoded_tokens, v.decode_joules IS NOT NULL) AS measured_decoded_tokens,
  toFloat64(sum(v.prefill_joules)) / nullIf(measured_prefill_tokens, 0) AS narrow_joules_per_computed_prefill_token,
  toFloat64(sum(v.decode_joules)) / nullIf(measured_decoded_tokens, 0) AS narrow_joules_per_decoded_token,
  toFloat64(sum(v.full_joules))
    / nullIf(sumIf(v.computed_prefill_tokens + v.decoded_tokens, v.full_joules IS NOT NULL), 0) AS full_joules_per_computed_token
FROM
(
  SELECT
    *, multiIf(
      {by:String} = 'engine', engine, {by:String} = 'model', model, {by:String} = 'precision', ifNull(precision, ''),
      {by:String} = 'deployment', ifNull(deployment, ''), {by:String} = 'endpoint', endpoint, site) AS variant
  FROM generation_joules
  WHERE throwIf({by:String} NOT IN ('engine', 'model', 'precision', 'deployment', 'endpoint', 'site'),
    'by must be engine, model, precision, deployment, endpoint or site') = 0
) AS v
WHERE variant IN ({a:String}, {b:String})
GROUP BY variant;

-- Where joules and money went: good, late (slower than the times given), cancelled, failed, unknown (no times).
CREATE VIEW IF NOT EXISTS goodput AS
SELECT
  j.hour AS hour, j.site AS site, j.tenant AS tenant, j.model AS model, j.endpoint AS endpoint,
  multiIf(
    j.status = 'cancelled', 'cancelled', j.status = 'failed', 'failed',
    j.first_token_at IS NULL OR j.arrived_at IS NULL, 'unknown',
    dateDiff('microsecond', assumeNotNull(j.arrived_at), assumeNotNull(j.first_token_at)) > {ttft_ms:Float64} * 1000
      OR (j.output_tokens > 1 AND dateDiff('microsecond', assumeNotNull(j.first_token_at), j.finished_at)
        > {tpot_ms:Float64} * 1000 * (j.output_tokens - 1)), 'late',
    'good') AS outcome,
  c.currency AS currency,
  count() AS generations, sum(j.output_tokens) AS output_tokens,
  countIf(j.active_joules IS NULL) AS without_joules,
  sum(j.active_joules) AS active_joules, sum(j.full_joules) AS full_joules,
  countIf(c.electricity_cost IS NULL OR c.hardware_cost IS NULL) AS without_cost,
  sum(c.electricity_cost + c.hardware_cost + ifNull(c.overhead_cost, 0)) AS cost
FROM generation_joules AS j
LEFT JOIN generation_costs_current AS c
  ON c.tenant = j.tenant AND c.source = j.source AND c.generation_id = j.generation_id
GROUP BY hour, site, tenant, model, endpoint, outcome, currency;

-- Cached prefix or not. Joules saved are the prefill that was not computed: cached tokens at what a computed prefill
-- token of the same model, endpoint and hour took. An estimate by its nature.
CREATE VIEW IF NOT EXISTS prefix_cache_savings AS
SELECT
  hour, site, tenant, model, endpoint, cached_input_tokens > 0 AS cached,
  count() AS generations, sum(cached_input_tokens) AS cached_tokens,
  sumIf(computed_prefill_tokens, prefill_joules IS NOT NULL) AS measured_prefill_tokens,
  sum(prefill_joules) AS active_prefill_joules,
  any(of_all) AS narrow_joules_per_computed_prefill_token,
  sum(cached_input_tokens) * any(of_all) AS estimated_joules_saved
FROM
(
  SELECT
    *, toFloat64(sum(prefill_joules) OVER same)
      / nullIf(sum(if(prefill_joules IS NULL, 0, computed_prefill_tokens)) OVER same, 0) AS of_all
  FROM generation_joules
  WINDOW same AS (PARTITION BY hour, model, endpoint)
)
GROUP BY hour, site, tenant, model, endpoint, cached;
