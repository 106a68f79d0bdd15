-- Where in its topic an entry stands: a closed period holds the entries before an end of the ledger, whenever a clock says they were
-- made. Entries of before there were positions are before every end.
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS ledger_partition Int32 DEFAULT -1 AFTER recorded_at;
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS ledger_offset Int64 DEFAULT -1 AFTER ledger_partition;

-- What only the total of a closed period tells, as entries of the ledger; each beside its closing.
-- Kept 10 years after the period, as commercial books are.
CREATE TABLE IF NOT EXISTS period_postings
(
  entry_id         String,
  account          LowCardinality(String),
  period           LowCardinality(String),
  kind             LowCardinality(String),
  usage_month      LowCardinality(String),
  subject          Nullable(String),
  effective_from   Nullable(DateTime64(6, 'UTC')),
  version          Nullable(Int32),
  fx_rate          Nullable(Decimal(38, 12)),
  amount           Decimal(76, 24),
  currency         LowCardinality(String),
  time_zone        LowCardinality(String),
  period_start     DateTime64(6, 'UTC'),
  period_end       DateTime64(6, 'UTC'),
  ledger_ends      Array(Int64),
  rated            Map(String, String),
  unpriced_tokens  Int64,
  payable_amount   Decimal(76, 24),
  payable_currency LowCardinality(String),
  closed_by        Nullable(String),
  recorded_at      DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (account, period, entry_id)
TTL toDateTime(period_end) + INTERVAL 10 YEAR
SETTINGS non_replicated_deduplication_window = 10000;

-- One row for each closed period.
CREATE VIEW IF NOT EXISTS period_closings AS
SELECT account, period, time_zone, period_start, period_end, ledger_ends, rated, unpriced_tokens, payable_amount, payable_currency, closed_by, recorded_at
FROM period_postings FINAL
WHERE kind = 'rounding';

-- The whole ledger by account and period: entries of usage and postings. An entry is in the first period, of those that end after its
-- usage, whose end of the ledger it is before; in none, '', while no such period is closed. Per account, period and currency the amounts
-- of a closed period add up to what is payable.
CREATE VIEW IF NOT EXISTS ledger AS
SELECT
  r.entry_id AS entry_id,
  r.corrects AS corrects,
  r.account AS account,
  arrayFirst(c -> r.usage_at < c.2 AND r.ledger_offset < arrayConcat([0], c.3)[r.ledger_partition + 2], p.closed).1 AS period,
  'usage' AS kind,
  r.tenant AS tenant,
  r.model AS model,
  r.token_class AS token_class,
  r.tokens AS tokens,
  r.amount AS amount,
  r.currency AS currency,
  r.usage_at AS usage_at,
  r.recorded_at AS recorded_at
FROM rated_usage AS r
LEFT JOIN
(
  SELECT account, arraySort(c -> c.2, groupArray((toString(period), period_end, ledger_ends))) AS closed
  FROM period_closings
  GROUP BY account
) AS p ON p.account = r.account
UNION ALL
SELECT
  entry_id,
  CAST(NULL, 'Nullable(String)'),
  account,
  toString(period),
  toString(kind),
  '',
  '',
  '',
  toInt64(0),
  amount,
  currency,
  period_start,
  recorded_at
FROM period_postings FINAL;
