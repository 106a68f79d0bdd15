-- Energy of each site in each window: that of its own meter where it has one, else of its GPUs with the overhead that a PUE tells.
-- `boundary` says which. Windows of which nothing was measured are left out; `covered_micros` tells how much was.
CREATE VIEW IF NOT EXISTS site_energy AS
WITH
  balance AS
  (
    SELECT assumeNotNull(site) AS site, meter, scope, window_start, window_end, covered_micros, assumeNotNull(measured_joules) AS joules, overhead_joules
    FROM energy_balance_current
    WHERE site IS NOT NULL AND measured_joules IS NOT NULL AND scope IN ('site', 'gpu')
  ),
  metered AS (SELECT DISTINCT site FROM balance WHERE scope = 'site')
SELECT
  site, meter, window_start, window_end, covered_micros,
  multiIf(scope = 'site', 'site', overhead_joules IS NULL, 'gpu', 'gpu and overhead') AS boundary,
  joules + if(scope = 'site', 0, ifNull(overhead_joules, 0)) AS joules
FROM balance
WHERE (scope = 'site') = (site IN (SELECT site FROM metered));

-- Carbon of each site and hour, in grams. Location-based: at the factor in force in each window. Market-based: certificates of the
-- hour first, at their own factor, and the rest at the contract's factor where there is one. What neither covers is unmatched, and counts
-- at the residual mix, or at the location-based factor where no residual mix is known. Null where a factor is missing.
-- A factor that has ended gives way to the latest one without an end.
CREATE VIEW IF NOT EXISTS site_carbon_hourly AS
WITH
  published AS
  (
    SELECT
      site, effective_from, effective_to, toNullable(location_based_g_per_kwh) AS location_factor,
      market_based_g_per_kwh AS market_factor, residual_mix_g_per_kwh AS residual_factor,
      toString(ifNull(factor_source, 'unknown')) AS factor_source, toString(ifNull(vintage, 'unknown')) AS factor_vintage
    FROM carbon_intensities_current
  ),
  standing AS (SELECT * FROM published WHERE effective_to IS NULL),
  latest AS
  (
    SELECT
      e.site AS site, e.boundary AS boundary, e.window_start AS window_start, e.joules AS joules,
      p.location_factor IS NOT NULL AND (p.effective_to IS NULL OR p.effective_to > e.window_start) AS in_force,
      p.location_factor AS location_factor, p.market_factor AS market_factor, p.residual_factor AS residual_factor,
      p.factor_source AS factor_source, p.factor_vintage AS factor_vintage
    FROM site_energy AS e
    ASOF LEFT JOIN published AS p ON p.site = e.site AND p.effective_from <= e.window_start
  ),
  windows AS
  (
    SELECT
      l.site AS site, l.boundary AS boundary, l.window_start AS window_start, toDecimal256(l.joules, 12) AS joules,
      if(l.in_force, l.location_factor, s.location_factor) AS location_factor,
      if(l.in_force, l.market_factor, s.market_factor) AS market_factor,
      if(l.in_force, l.residual_factor, s.residual_factor) AS residual_factor,
      if(l.in_force, l.factor_source, s.factor_source) AS factor_source,
      if(l.in_force, l.factor_vintage, s.factor_vintage) AS factor_vintage
    FROM latest AS l
    ASOF LEFT JOIN standing AS s ON s.site = l.site AND s.effective_from <= l.window_start
  ),
  hours AS
  (
    SELECT
      site, toStartOfHour(window_start) AS hour,
      arrayStringConcat(arraySort(groupUniqArray(boundary)), ', ') AS boundary,
      sum(joules) AS all_joules,
      sumIf(joules, market_factor IS NULL) AS joules_without_contract,
      if(countIf(location_factor IS NULL) = 0, sum(joules * location_factor), NULL) AS location,
      if(countIf(location_factor IS NULL) = 0, sum(joules * coalesce(market_factor, residual_factor, location_factor)), NULL) AS rest,
      arraySort(groupUniqArrayIf(factor_source, location_factor IS NOT NULL)) AS factor_sources,
      arraySort(groupUniqArrayIf(factor_vintage, location_factor IS NOT NULL)) AS factor_vintages
    FROM windows
    GROUP BY site, hour
  ),
  certificates AS
  (
    SELECT
      site, toStartOfHour(effective_from) AS hour,
      sum(toDecimal256(kwh, 12)) * 3600000 AS joules,
      sum(toDecimal256(kwh, 12) * g_per_kwh) * 3600000 AS joules_times_factor,
      arraySort(groupUniqArray(toString(ifNull(factor_source, 'unknown')))) AS certificate_sources,
      arraySort(groupUniqArray(toString(ifNull(vintage, 'unknown')))) AS certificate_vintages
    FROM energy_certificates_current
    GROUP BY site, hour
  ),
  matched AS
  (
    SELECT h.*, c.joules AS certified_joules, least(h.all_joules, c.joules) AS matched_joules, c.joules_times_factor AS joules_times_factor,
      c.certificate_sources AS certificate_sources, c.certificate_vintages AS certificate_vintages
    FROM hours AS h
    LEFT JOIN certificates AS c ON c.site = h.site AND c.hour = h.hour
  )
SELECT
  site, hour, boundary,
  toDecimal128(all_joules / 3600000, 12) AS kwh,
  toDecimal128(location / 3600000, 12) AS gco2e_location,
  toDecimal128(certified_joules / 3600000, 12) AS certified_kwh,
  toDecimal128(matched_joules / 3600000, 12) AS matched_kwh,
  toDecimal128(if(all_joules = 0, toDecimal256(0, 12), divideDecimal(joules_without_contract * (all_joules - matched_joules), all_joules, 12)) / 3600000, 12) AS unmatched_kwh,
  toFloat64(unmatched_kwh) / nullIf(toFloat64(kwh), 0) AS unmatched_share,
  toDecimal128(
    (if(certified_joules = 0, toDecimal256(0, 12), divideDecimal(joules_times_factor * matched_joules, certified_joules, 12))
      + if(all_joules = 0, toDecimal256(0, 12), divideDecimal(rest * (all_joules - matched_joules), all_joules, 12))) / 3600000,
    12) AS gco2e_market,
  factor_sources, factor_vintages, certificate_sources, certificate_vintages
FROM matched;

-- Mean power of each site in each quarter of an hour, beside what its contract allows. Power is known only of a quarter that every
-- meter covers without a hole; headroom is what is left of the limit.
CREATE VIEW IF NOT EXISTS site_power AS
WITH
  quarters AS
  (
    SELECT
      site, toStartOfInterval(window_start, INTERVAL 15 MINUTE) AS quarter,
      arrayStringConcat(arraySort(groupUniqArray(boundary)), ', ') AS boundary,
      sum(joules) AS joules,
      sum(covered_micros) / (900000000 * uniqExact(meter)) AS covered_share
    FROM site_energy
    GROUP BY site, quarter
  )
SELECT
  q.site AS site, q.quarter AS quarter, q.boundary AS boundary, q.joules AS joules, q.covered_share AS covered_share,
  if(q.covered_share = 1, toDecimal128(toDecimal256(q.joules, 12) / 900000, 12), NULL) AS mean_kw,
  if(c.effective_to IS NULL OR c.effective_to > q.quarter, c.power_limit_kw, NULL) AS power_limit_kw,
  power_limit_kw - mean_kw AS headroom_kw
FROM quarters AS q
ASOF LEFT JOIN supply_contracts_current AS c ON c.site = q.site AND c.effective_from <= q.quarter;
