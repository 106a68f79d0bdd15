-- What tokens cost and what they took, by model, endpoint, site and hour of usage; a row for each currency.
-- Denominators: computed tokens are input + cache write + output + reasoning, so that cached tokens never dilute. A ratio is over those
-- generations of which its figure is known, and how many they are is beside it. Money and grams per token are cut off after 12 decimals.
-- Electricity is what is charged per kWh, of IT and overhead; a provider's is unknown, and in no share. Demand, fixed and take-or-pay charges are in the month's bill.
CREATE VIEW IF NOT EXISTS token_costs_hourly AS
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
      e.active_joules AS active, e.active_joules + e.idle_joules + ifNull(e.overhead_joules, 0) AS full,
      e.gpu_time_micros AS gpu_time
    FROM generation_energy_current AS e
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
    FROM generation_costs_current AS c
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

-- Watts of every endpoint in the live feed beside the tokens per second they make: joules per token of all power that the endpoint
-- accounts for, over the window of its record. Null where nothing finished or no power is known.
CREATE VIEW IF NOT EXISTS watts_per_token_now AS
WITH
  names AS
  (
    SELECT endpoint, as_of, window_seconds, arrayJoin(arrayDistinct(arrayPushFront(aliases, toString(endpoint)))) AS name
    FROM route_costs_current
  ),
  made AS
  (
    SELECT
      n.endpoint AS endpoint,
      toNullable(sum(g.input_tokens + g.cache_write_tokens + g.output_tokens + g.reasoning_tokens)) AS tokens
    FROM names AS n
    INNER JOIN generations AS g ON g.endpoint = n.name
    WHERE g.finished_at > n.as_of - toIntervalSecond(n.window_seconds) AND g.finished_at <= n.as_of
    GROUP BY n.endpoint
  )
SELECT
  r.endpoint AS endpoint, r.model AS model, r.site AS site, r.as_of AS as_of, r.watts AS watts,
  m.tokens / r.window_seconds AS computed_tokens_per_second,
  r.watts / nullIf(computed_tokens_per_second, 0) AS watts_per_computed_token_per_second
FROM route_costs_current AS r
LEFT JOIN made AS m ON m.endpoint = r.endpoint;
