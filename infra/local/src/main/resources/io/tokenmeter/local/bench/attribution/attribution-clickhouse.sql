-- The same answer from prefix sums. served = tokens a GPU has decoded until an instant, from its generations' starts and ends;
-- energy_per_token = the integral over time of energy by token, from its readings: a generation's share is its pace times what
-- that integral grew by while it ran, whatever its length.
INSERT INTO shares
WITH
  (SELECT min(sampled_micros) FROM samples) AS origin,
  turns AS (
    SELECT
      gpu,
      at,
      sum(pace) OVER upto AS pace_sum,
      sum(pace * at) OVER upto AS offset_sum
    FROM (
      SELECT gpu, turn.1 AS at, turn.2 AS pace
      FROM generations
      ARRAY JOIN [
        (toFloat64(start_micros - origin), tokens / (end_micros - start_micros)),
        (toFloat64(end_micros - origin), -tokens / (end_micros - start_micros))] AS turn
    )
    WINDOW upto AS (PARTITION BY gpu ORDER BY at RANGE UNBOUNDED PRECEDING)
  ),
  readings AS (
    SELECT s.gpu AS gpu, s.at AS at, s.counter_microjoules AS counter, s.at * ifNull(t.pace_sum, 0) - ifNull(t.offset_sum, 0) AS served
    FROM (SELECT gpu, toFloat64(sampled_micros - origin) AS at, counter_microjoules FROM samples) AS s
    ASOF LEFT JOIN turns AS t ON s.gpu = t.gpu AND s.at >= t.at
  ),
  intervals AS (
    SELECT
      gpu,
      at,
      lagInFrame(at, 1, at) OVER in_order AS began,
      served - lagInFrame(served, 1, served) OVER in_order AS tokens,
      counter - lagInFrame(counter, 1, counter) OVER in_order AS microjoules
    FROM readings
    WINDOW in_order AS (PARTITION BY gpu ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
  ),
  integral AS (
    SELECT
      gpu,
      began,
      if(tokens > 1e-6, microjoules / tokens, 0) AS slope,
      sum(slope * (at - began)) OVER (PARTITION BY gpu ORDER BY at ROWS UNBOUNDED PRECEDING) - slope * (at - began) AS until_began
    FROM intervals
    WHERE at > began
  )
SELECT
  g.id AS id,
  g.tokens / (g.end_micros - g.start_micros)
    * (last.until_began + last.slope * (g.end_micros - origin - last.began) - first.until_began - first.slope * (g.start_micros - origin - first.began)) AS microjoules
FROM (SELECT *, toFloat64(start_micros - origin) AS starts_at, toFloat64(end_micros - origin) AS ends_at FROM generations) AS g
ASOF JOIN integral AS first ON g.gpu = first.gpu AND g.starts_at >= first.began
ASOF JOIN integral AS last ON g.gpu = last.gpu AND g.ends_at >= last.began
