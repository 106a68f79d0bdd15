-- Who pays and who consumed, on each entry: what finance splits a bill by must not depend on facts that are kept for a shorter time.
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS account LowCardinality(Nullable(String)) AFTER site;
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS project LowCardinality(Nullable(String)) AFTER account;
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS `key` Nullable(String) AFTER project;
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS agent Nullable(String) AFTER `key`;
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS session Nullable(String) AFTER agent;
ALTER TABLE rated_usage ADD COLUMN IF NOT EXISTS labels Map(String, String) AFTER session;
