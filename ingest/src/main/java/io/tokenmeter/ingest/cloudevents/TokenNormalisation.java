package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.limits.FactLimits;

/**
 * Token counts as reported, turned into exclusive classes. OTel and OpenAI report inclusive counts:
 * input contains what was read from and written to a cache, output contains reasoning.
 */
final class TokenNormalisation {

  private TokenNormalisation() {}

  static TokenCounts read(Fields tokens, TokenReporting reporting) {
    TokenCounts reported =
        new TokenCounts(
            count(tokens, "input"),
            count(tokens, "cached_input"),
            count(tokens, "cache_write"),
            count(tokens, "output"),
            count(tokens, "reasoning"),
            count(tokens, "cache_write_1h"));
    if (reported.getCacheWrite1h() > reported.getCacheWrite()) {
      tokens.fail("cache_write_1h", "is a part of cache_write, which must be at least as large");
    }
    if (reporting != TokenReporting.INCLUSIVE) {
      return reported;
    }
    TokenCounts exclusive = toExclusive(reported);
    if (exclusive.getInput() < 0) {
      tokens.fail("input", "inclusive count must be at least cached_input + cache_write");
    }
    if (exclusive.getOutput() < 0) {
      tokens.fail("output", "inclusive count must be at least reasoning");
    }
    return exclusive;
  }

  static TokenCounts toExclusive(TokenCounts inclusive) {
    return new TokenCounts(
        inclusive.getInput() - inclusive.getCachedInput() - inclusive.getCacheWrite(),
        inclusive.getCachedInput(),
        inclusive.getCacheWrite(),
        inclusive.getOutput() - inclusive.getReasoning(),
        inclusive.getReasoning(),
        inclusive.getCacheWrite1h());
  }

  static TokenCounts toInclusive(TokenCounts exclusive) {
    return new TokenCounts(
        exclusive.getInput() + exclusive.getCachedInput() + exclusive.getCacheWrite(),
        exclusive.getCachedInput(),
        exclusive.getCacheWrite(),
        exclusive.getOutput() + exclusive.getReasoning(),
        exclusive.getReasoning(),
        exclusive.getCacheWrite1h());
  }

  private static long count(Fields tokens, String name) {
    return tokens.boundedCount(name, FactLimits.MOST_TOKENS_PER_CLASS, 0);
  }
}
