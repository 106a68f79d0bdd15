-- What a price may depend on: the provider's region, and for how long a cache keeps what is written to it. cache_write_1h_tokens is a
-- part of cache_write_tokens, in no sum beside it.
ALTER TABLE generations ADD COLUMN IF NOT EXISTS region LowCardinality(Nullable(String)) AFTER provider;
ALTER TABLE generations ADD COLUMN IF NOT EXISTS cache_write_1h_tokens Int64 DEFAULT 0 AFTER cache_write_tokens;
