-- Energy of each second divided among the generations of that second by the tokens they decoded in it.
-- Interval join, bounded OVER windows: rows are only ever added, and state goes with the watermark.
-- SUM OVER a range of nothing is the total of one second without a join back.
WITH energy AS (
  SELECT
    gpu,
    sampled_at,
    sampled_micros AS until_micros,
    LAG(sampled_micros) OVER in_order AS from_micros,
    counter_microjoules - LAG(counter_microjoules) OVER in_order AS microjoules
  FROM samples
  WINDOW in_order AS (PARTITION BY gpu ORDER BY sampled_at)
),
pieces AS (
  SELECT
    g.id,
    e.gpu,
    e.sampled_at,
    e.microjoules,
    g.tokens
      * CAST(LEAST(g.end_micros, e.until_micros) - GREATEST(g.start_micros, e.from_micros) AS DOUBLE)
      / (g.end_micros - g.start_micros) AS tokens
  FROM energy AS e
  JOIN generations AS g
    ON e.gpu = g.gpu
    AND e.sampled_at BETWEEN g.finished_at - INTERVAL '{max_age_seconds}' SECOND AND g.finished_at + INTERVAL '1' SECOND
    AND g.start_micros < e.until_micros
    AND g.end_micros > e.from_micros
),
shares AS (
  SELECT
    id,
    microjoules * tokens
      / SUM(tokens) OVER (
          PARTITION BY gpu ORDER BY sampled_at RANGE BETWEEN INTERVAL '0' SECOND PRECEDING AND CURRENT ROW
        ) AS microjoules
  FROM pieces
)
SELECT id, SUM(microjoules) AS microjoules
FROM shares
GROUP BY id
