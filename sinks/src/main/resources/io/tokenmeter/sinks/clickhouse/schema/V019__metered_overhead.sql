-- A generation's energy on one GPU. whole: overhead was told for all of it.
CREATE OR REPLACE VIEW generation_gpu_joules AS
SELECT
  e.tenant AS tenant, e.source AS source, e.generation_id AS generation_id, e.gpu AS gpu,
  e.model AS model, ifNull(e.endpoint, '') AS endpoint,
  e.active_joules AS active_joules, e.prefill_joules AS prefill_joules, e.decode_joules AS decode_joules,
  e.idle_joules AS idle_joules, e.gpu_time_micros AS gpu_time_micros,
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

-- What each generation cost with its overhead as meters told it, where they did (overhead_basis, as in generation_joules): host and
-- facility joules at what the kilowatt-hours of its own GPUs cost it, cut off after 12 decimals. Elsewhere the site's PUE told overhead_cost, as in
-- generation_costs. The margin has the same overhead.
CREATE VIEW IF NOT EXISTS generation_full_costs AS
SELECT
  c.tenant AS tenant, c.source AS source, c.generation_id AS generation_id,
  c.model AS model, c.endpoint AS endpoint, c.site AS site, c.usage_at AS usage_at, c.currency AS currency,
  c.rated_amount AS rated_amount, c.electricity_cost AS electricity_cost, c.hardware_cost AS hardware_cost,
  c.provider_cost AS provider_cost, j.overhead_basis AS overhead_basis,
  if(
    startsWith(ifNull(j.overhead_basis, ''), 'METER') AND j.active_joules + j.idle_joules > 0,
    toDecimal128(
      divideDecimal(
        toDecimal256(c.electricity_cost, 12) * (ifNull(j.host_joules, 0) + j.facility_joules),
        toDecimal256(j.active_joules + j.idle_joules, 6),
        12),
      12),
    c.overhead_cost) AS overhead_cost,
  c.margin + ifNull(c.overhead_cost, 0) - ifNull(overhead_cost, 0) AS margin,
  c.gco2e_location AS gco2e_location, c.gco2e_market AS gco2e_market
FROM generation_costs_current AS c
LEFT JOIN generation_joules AS j
  ON j.tenant = c.tenant AND j.source = c.source AND j.generation_id = c.generation_id;

-- What tokens cost and what they took, by model, endpoint, site and hour of usage; a row for each currency.
-- Denominators: computed tokens are input + cache write + output + reasoning, so that cached tokens never dilute. A ratio is over those
-- generations of which its figure is known, and how many they are is beside it. Money and grams per token are cut off after 12 decimals.
-- Electricity is what is charged per kWh, of IT and overhead; a provider's is unknown, and in no share. Demand, fixed and take-or-pay charges are in the month's bill.
CREATE OR REPLACE VIEW token_costs_hourly AS
WITH
  gpus AS
  (
    SELECT meter AS gpu, any(assumeNotNull(device_model)) AS gpu_model
    FROM energy_balance
    WHERE scope = 'gpu' AND device_model IS NOT NULL
    GROUP BY meter
  ),
  embodied AS
  (
    SELECT
      gpu_model, effective_from, effective_to, toNullable(g_per_gpu_hour) AS g_per_gpu_hour,
      concat(ifNull(factor_source, 'unknown'), ', ', ifNull(vintage, 'unknown')) AS factor
    FROM embodied_carbon_current
  ),
  parts AS
  (
    SELECT
      c.tenant AS tenant, c.source AS source, c.generation_id AS generation_id, c.usage_at AS usage_at,
      ifNull(g.gpu_model, '') AS gpu_model,
      e.active_joules AS active,
      e.device_joules + ifNull(e.host_joules, 0) + ifNull(e.facility_joules, 0) AS full,
      e.gpu_time_micros AS gpu_time
    FROM generation_gpu_joules AS e
    INNER JOIN generation_costs_current AS c
      ON c.tenant = e.tenant AND c.source = e.source AND c.generation_id = e.generation_id
    LEFT JOIN gpus AS g ON g.gpu = e.gpu
  ),
  dated AS
  (
    SELECT
      p.*,
      if(
        m.effective_to IS NULL OR m.effective_to > p.usage_at,
        toDecimal256(p.gpu_time, 0) * m.g_per_gpu_hour,
        NULL) AS embodied_grams_times_micros_per_hour,
      m.factor AS factor
    FROM parts AS p
    ASOF LEFT JOIN embodied AS m ON m.gpu_model = p.gpu_model AND m.effective_from <= p.usage_at
  ),
  energy AS
  (
    SELECT
      tenant, source, generation_id,
      if(count(full) = count(), sum(active), NULL) AS active_joules,
      if(count(full) = count(), sum(full), NULL) AS full_joules,
      if(count(gpu_time) = count(), sum(gpu_time), NULL) AS gpu_time_micros,
      if(
        count(embodied_grams_times_micros_per_hour) = count(),
        toDecimal128(sum(embodied_grams_times_micros_per_hour) / 3600000000, 12),
        NULL) AS embodied_grams,
      groupUniqArrayIf(factor, embodied_grams_times_micros_per_hour IS NOT NULL) AS embodied_factors
    FROM dated
    GROUP BY tenant, source, generation_id
  ),
  generation AS
  (
    SELECT
      toStartOfHour(c.usage_at) AS hour, c.site AS site, c.endpoint AS endpoint, c.model AS model, c.currency AS currency,
      g.input_tokens + g.cache_write_tokens + g.output_tokens + g.reasoning_tokens AS tokens,
      g.cached_input_tokens AS cached,
      g.output_tokens + g.reasoning_tokens AS produced,
      c.electricity_cost + ifNull(c.overhead_cost, 0) AS electricity,
      if(
        c.provider_cost IS NULL AND (c.electricity_cost IS NULL OR c.hardware_cost IS NULL),
        NULL,
        ifNull(electricity, 0) + ifNull(c.hardware_cost, 0) + ifNull(c.provider_cost, 0)) AS known_cost,
      c.gco2e_location AS location, c.gco2e_market AS market, e.embodied_grams AS embodied, e.embodied_factors AS factors,
      e.active_joules AS active, e.full_joules AS full, e.gpu_time_micros AS gpu_time
    FROM generation_full_costs AS c
    INNER JOIN generations AS g ON g.tenant = c.tenant AND g.source = c.source AND g.generation_id = c.generation_id
    LEFT JOIN energy AS e ON e.tenant = c.tenant AND e.source = c.source AND e.generation_id = c.generation_id
  )
SELECT
  hour, site, endpoint, model, currency,
  count() AS generations,
  sum(tokens) AS computed_tokens,
  sum(cached) AS cached_input_tokens,
  sum(produced) AS output_tokens,
  count(known_cost) AS generations_with_cost,
  sum(known_cost) AS cost,
  sumOrNullIf(electricity, known_cost IS NOT NULL) AS electricity_cost,
  toFloat64(electricity_cost) / nullIf(toFloat64(sumIf(known_cost, electricity IS NOT NULL)), 0) AS electricity_share,
  1000000 * cost / nullIf(sumIf(tokens, known_cost IS NOT NULL), 0) AS cost_per_mtok_computed,
  1000000 * cost / nullIf(sumIf(produced, known_cost IS NOT NULL), 0) AS cost_per_mtok_output,
  1000000 * electricity_cost / nullIf(sumIf(tokens, known_cost IS NOT NULL AND electricity IS NOT NULL), 0) AS electricity_cost_per_mtok_computed,
  sum(location) AS gco2e_location,
  sum(market) AS gco2e_market,
  sum(embodied) AS gco2e_embodied,
  1000000 * gco2e_location / nullIf(sumIf(tokens, location IS NOT NULL), 0) AS gco2e_location_per_mtok_computed,
  1000000 * gco2e_market / nullIf(sumIf(tokens, market IS NOT NULL), 0) AS gco2e_market_per_mtok_computed,
  1000000 * gco2e_embodied / nullIf(sumIf(tokens, embodied IS NOT NULL), 0) AS gco2e_embodied_per_mtok_computed,
  arraySort(groupUniqArrayArray(factors)) AS gco2e_embodied_factors,
  count(full) AS generations_with_energy,
  sum(active) AS active_joules,
  sum(full) AS full_joules,
  3600000 * sumIf(tokens, full IS NOT NULL) / nullIf(toFloat64(active_joules), 0) AS computed_tokens_per_kwh_active,
  3600000 * sumIf(tokens, full IS NOT NULL) / nullIf(toFloat64(full_joules), 0) AS computed_tokens_per_kwh_full,
  3600000000 * sumIf(tokens, gpu_time IS NOT NULL) / nullIf(toFloat64(sum(gpu_time)), 0) AS computed_tokens_per_gpu_hour
FROM generation
GROUP BY hour, site, endpoint, model, currency;
