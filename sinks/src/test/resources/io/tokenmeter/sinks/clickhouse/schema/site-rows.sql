INSERT INTO generations (tenant, source, generation_id, attempt, model, endpoint, site, status, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, finished_at) VALUES
 ('acme', 's', 'g1', 1, 'llama', 'e1', 'ams-1', 'completed', 600000, 100000, 0, 300000, 100000, '2026-10-25 01:10:00'),
 ('acme', 's', 'g2', 1, 'llama', 'e1', 'ams-1', 'completed', 500000, 0, 0, 0, 0, '2026-10-25 01:20:00'),
 ('acme', 's', 'g3', 1, 'big', 'p1', NULL, 'completed', 1500000, 0, 100000, 400000, 0, '2026-10-25 01:30:00');
INSERT INTO generation_costs (tenant, source, generation_id, model, endpoint, site, usage_at, electricity_cost, hardware_cost, provider_cost, overhead_cost, currency, gco2e_location, gco2e_market, revision, recorded_at, deleted) VALUES
 ('acme', 's', 'g1', 'llama', 'e1', 'ams-1', '2026-10-25 01:10:00', 99, 99, NULL, 99, 'EUR', 9, 9, 1, '2026-10-25 02:00:00', 0),
 ('acme', 's', 'g1', 'llama', 'e1', 'ams-1', '2026-10-25 01:10:00', 2, 7.5, NULL, 0.5, 'EUR', 800, 200, 2, '2026-10-25 03:00:00', 0),
 ('acme', 's', 'g2', 'llama', 'e1', 'ams-1', '2026-10-25 01:20:00', 1, NULL, NULL, NULL, 'EUR', 100, NULL, 1, '2026-10-25 02:00:00', 0),
 ('acme', 's', 'g3', 'big', 'p1', NULL, '2026-10-25 01:30:00', NULL, NULL, 3, NULL, 'EUR', NULL, NULL, 1, '2026-10-25 02:00:00', 0);
INSERT INTO generation_energy (tenant, source, generation_id, gpu, model, active_joules, idle_joules, overhead_joules, gpu_time_micros, computed_prefill_tokens, decoded_tokens, provenance, method, revision, recorded_at, deleted) VALUES
 ('acme', 's', 'g1', 'gpu-a', 'llama', 1000000, 500000, 500000, 1000000000, 0, 0, 'COUNTER', 'm', 1, '2026-10-25 02:00:00', 0),
 ('acme', 's', 'g1', 'gpu-b', 'llama', 800000, 400000, 400000, 800000000, 0, 0, 'COUNTER', 'm', 1, '2026-10-25 02:00:00', 0),
 ('acme', 's', 'g2', 'gpu-a', 'llama', NULL, NULL, NULL, NULL, 0, 0, 'MISSING', 'm', 1, '2026-10-25 02:00:00', 0);
INSERT INTO embodied_carbon (gpu_model, g_per_gpu_hour, factor_source, vintage, effective_from, version, recorded_at) VALUES
 ('H200', 999, 'guess', '1999', '2000-01-01', 1, '2026-01-01'),
 ('H200', 20, 'maker', '2025', '2026-01-01', 1, '2026-01-01'),
 ('H200', 50, 'maker', '2027', '2027-01-01', 1, '2026-01-01');
INSERT INTO energy_balance (scope, meter, site, device_model, window_start, window_end, covered_micros, measured_joules, overhead_joules, provenance, revision, recorded_at) VALUES
 ('gpu', 'gpu-a', 'ams-1', 'H200', '2026-10-25 01:00:00', '2026-10-25 01:30:00', 1800000000, 5, NULL, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('gpu', 'gpu-b', 'ams-1', 'H200', '2026-10-25 01:00:00', '2026-10-25 01:30:00', 1800000000, 5, NULL, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('site', 'site:ams-1', 'ams-1', NULL, '2026-10-25 01:00:00', '2026-10-25 01:30:00', 1800000000, 1, NULL, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('site', 'site:ams-1', 'ams-1', NULL, '2026-10-25 01:00:00', '2026-10-25 01:30:00', 1800000000, 36000000, NULL, 'COUNTER', 2, '2026-10-25 03:00:00'),
 ('site', 'site:ams-1', 'ams-1', NULL, '2026-10-25 01:30:00', '2026-10-25 02:00:00', 1800000000, 21600000, NULL, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('site', 'site:ams-1', 'ams-1', NULL, '2026-10-25 02:00:00', '2026-10-25 02:15:00', 900000000, 7200000, NULL, 'COUNTER', 1, '2026-10-25 03:00:00'),
 ('site', 'site:ams-1', 'ams-1', NULL, '2026-10-25 03:00:00', '2026-10-25 03:15:00', 900000000, 7200000, NULL, 'COUNTER', 1, '2026-10-25 03:00:00'),
 ('gpu', 'gpu-c', 'lab', 'H100', '2026-10-25 01:00:00', '2026-10-25 01:15:00', 900000000, 3600000, 900000, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('site', 'site:pow', 'pow', NULL, '2026-10-25 01:00:00', '2026-10-25 01:07:30', 450000000, 30000000, NULL, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('site', 'site:pow', 'pow', NULL, '2026-10-25 01:07:30', '2026-10-25 01:15:00', 450000000, 60000000, NULL, 'COUNTER', 1, '2026-10-25 02:00:00'),
 ('site', 'site:pow', 'pow', NULL, '2026-10-25 01:15:00', '2026-10-25 01:22:30', 450000000, 60000000, NULL, 'COUNTER', 1, '2026-10-25 02:00:00');
INSERT INTO carbon_intensities (site, location_based_g_per_kwh, market_based_g_per_kwh, residual_mix_g_per_kwh, factor_source, vintage, effective_from, effective_to, version, recorded_at) VALUES
 ('ams-1', 250, 50, NULL, 'yearly', '2020', '2020-01-01', NULL, 1, '2026-01-01'),
 ('ams-1', 300, NULL, 400, 'grid, forecast', '2026', '2026-10-25 01:00:00', '2026-10-25 01:30:00', 2, '2026-01-01'),
 ('ams-1', 777, NULL, 777, 'grid, forecast', '2026', '2026-10-25 01:00:00', '2026-10-25 01:30:00', 1, '2026-01-01'),
 ('ams-1', 100, NULL, NULL, 'grid, actual', '2026', '2026-10-25 01:30:00', '2026-10-25 02:00:00', 1, '2026-01-01');
INSERT INTO energy_certificates (certificate_id, site, kwh, g_per_kwh, factor_source, vintage, effective_from, effective_to, version, recorded_at) VALUES
 ('c1', 'ams-1', 8, 10, 'wind', '2026', '2026-10-25 01:00:00', '2026-10-25 02:00:00', 1, '2026-01-01'),
 ('c2', 'ams-1', 4, 40, 'hydro', '2025', '2026-10-25 01:00:00', '2026-10-25 02:00:00', 1, '2026-01-01'),
 ('c3', 'ams-1', 5, 10, 'wind', '2026', '2026-10-25 03:00:00', '2026-10-25 04:00:00', 1, '2026-01-01');
INSERT INTO supply_contracts (site, currency, time_zone, demand_interval_minutes, demand_decimals, line_decimals, line_rounding, power_limit_kw, effective_from, version, recorded_at) VALUES
 ('pow', 'EUR', 'Europe/Amsterdam', 15, 3, 2, 'half_up', 250, '2026-01-01', 1, '2026-01-01');
INSERT INTO route_costs (endpoint, model, endpoint_tier, aliases, as_of, observed_at, expires_at, window_seconds, samples, watts, confidence, deleted) VALUES
 ('live', 'llama', 'local', ['pod-7'], '2026-10-25 05:00:00', '2026-10-25 05:00:00', '2056-10-25 05:05:00', 60, 3, 600, 1, 0);
INSERT INTO generations (tenant, source, generation_id, attempt, model, endpoint, site, status, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, finished_at) VALUES
 ('acme', 's', 'n1', 1, 'llama', 'live', 'ams-1', 'completed', 10000, 5000, 2000, 8000, 0, '2026-10-25 04:59:30'),
 ('acme', 's', 'n2', 1, 'llama', 'pod-7', 'ams-1', 'completed', 6000, 0, 0, 3000, 1000, '2026-10-25 05:00:00'),
 ('acme', 's', 'n3', 1, 'llama', 'live', 'ams-1', 'completed', 99999, 0, 0, 99999, 0, '2026-10-25 04:59:00');
INSERT INTO meter_intervals (site, meter, interval_start, interval_end, kwh, revision, recorded_at) VALUES
 ('ams-1', 'site:ams-1', '2026-10-25 01:00:00', '2026-10-25 01:15:00', 12.5, 1, '2026-11-01'),
 ('ams-1', 'site:ams-1', '2026-10-25 01:00:00', '2026-10-25 01:15:00', 12.75, 2, '2026-11-03');
INSERT INTO generations (tenant, source, generation_id, attempt, model, endpoint, site, status, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, finished_at) VALUES
 ('acme', 's', 'm1', 1, 'llama', 'metered', 'ams-1', 'completed', 500000, 0, 0, 500000, 0, '2026-10-25 06:10:00');
INSERT INTO generation_costs (tenant, source, generation_id, model, endpoint, site, usage_at, rated_amount, electricity_cost, hardware_cost, provider_cost, overhead_cost, margin, currency, revision, recorded_at, deleted) VALUES
 ('acme', 's', 'm1', 'llama', 'metered', 'ams-1', '2026-10-25 06:10:00', 10, 2, 3, NULL, 0.25, 4.75, 'EUR', 1, '2026-10-25 07:00:00', 0);
INSERT INTO generation_energy (tenant, source, generation_id, gpu, model, active_joules, idle_joules, overhead_joules, gpu_time_micros, computed_prefill_tokens, decoded_tokens, provenance, method, revision, recorded_at, deleted) VALUES
 ('acme', 's', 'm1', 'gpu-m', 'llama', 600000, 400000, 125000, 1000000000, 0, 0, 'COUNTER', 'm', 1, '2026-10-25 07:00:00', 0);
INSERT INTO overhead_allocations (meter, scope, site, window_start, window_end, tenant, source, generation_id, energy_joules, host_joules, facility_joules, revision, recorded_at) VALUES
 ('gpu-m', 'gpu', 'ams-1', '2026-10-25 06:00:00', '2026-10-25 06:05:00', 'acme', 's', 'm1', 700000, 100000, 200000, 1, '2026-10-25 07:00:00'),
 ('gpu-m', 'gpu', 'ams-1', '2026-10-25 06:05:00', '2026-10-25 06:10:00', 'acme', 's', 'm1', 300000, 100000, 100000, 1, '2026-10-25 07:00:00');
