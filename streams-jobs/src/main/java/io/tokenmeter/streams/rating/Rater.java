package io.tokenmeter.streams.rating;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.endpoint.EndpointNames;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rates one generation at the prices in force at its usage_at: one entry per token class with
 * tokens, amount = tokens x unit price, exact.
 *
 * <ul>
 *   <li>A class without a price row is {@code UNPRICED}: nulls, never zero. Reasoning tokens are
 *       output, so without a row of their own they take the output price. Cached input and cache
 *       writes take no other class's price: it would be off by a factor, silently.
 *   <li>Completed, length-limited and cancelled generations are rated for the tokens reported; a
 *       failed one has no entries, because the caller got nothing to use.
 * </ul>
 */
public final class Rater {

  /** Scale of unit prices and amounts. */
  public static final int SCALE = 24;

  private static final int FIRST_REVISION = 1;
  private static final String DEFAULT_PRICE_LIST = "default";

  private final ReferenceTables tables;
  private final EndpointNames endpoints;

  public Rater(ReferenceTables tables) {
    this.tables = tables;
    this.endpoints = new EndpointNames(tables);
  }

  /** The first rating of the generation. */
  public RatedUsage rate(Generation generation, Instant recordedAt) {
    return RatedUsage.newBuilder()
        .setTenant(generation.getTenant())
        .setSource(generation.getSource())
        .setGenerationId(generation.getGenerationId())
        .setModel(generation.getModel())
        .setEndpoint(endpoints.of(generation))
        .setSite(generation.getSite())
        .setRevision(FIRST_REVISION)
        .setEntries(entries(generation))
        .setUsageAt(generation.getFinishedAt())
        .setRecordedAt(recordedAt)
        .build();
  }

  private List<RatedEntry> entries(Generation generation) {
    if (generation.getStatus() == GenerationStatus.FAILED) {
      return List.of();
    }
    TokenCounts tokens = generation.getTokens();
    List<RatedEntry> entries = new ArrayList<>();
    add(entries, generation, TokenClass.INPUT, tokens.getInput());
    add(entries, generation, TokenClass.CACHED_INPUT, tokens.getCachedInput());
    add(entries, generation, TokenClass.CACHE_WRITE, tokens.getCacheWrite());
    add(entries, generation, TokenClass.OUTPUT, tokens.getOutput());
    add(entries, generation, TokenClass.REASONING, tokens.getReasoning());
    return entries;
  }

  private void add(
      List<RatedEntry> entries, Generation generation, TokenClass tokenClass, long tokens) {
    if (tokens <= 0) {
      return;
    }
    RatedEntry entry = new RatedEntry();
    entry.setEntryId(EntryId.of(identity(generation), tokenClass, FIRST_REVISION));
    entry.setTokenClass(tokenClass);
    entry.setTokens(tokens);
    entry.setStatus(RatingStatus.UNPRICED);
    price(generation, tokenClass).ifPresent(price -> apply(price, entry));
    entries.add(entry);
  }

  private static void apply(Price price, RatedEntry entry) {
    BigDecimal unitPrice = price.getUnitPrice().setScale(SCALE, RoundingMode.UNNECESSARY);
    entry.setStatus(RatingStatus.RATED);
    entry.setUnitPrice(unitPrice);
    entry.setAmount(unitPrice.multiply(BigDecimal.valueOf(entry.getTokens())));
    entry.setCurrency(price.getCurrency());
    entry.setPriceId(price.getPriceId());
  }

  private Optional<Price> price(Generation generation, TokenClass tokenClass) {
    Optional<Price> own = row(generation, tokenClass);
    return tokenClass == TokenClass.REASONING
        ? own.or(() -> row(generation, TokenClass.OUTPUT))
        : own;
  }

  private Optional<Price> row(Generation generation, TokenClass tokenClass) {
    return tables.price(
        DEFAULT_PRICE_LIST,
        generation.getModel(),
        tokenClass,
        generation.getServiceTier().name(),
        generation.getFinishedAt());
  }

  private static GenerationIdentity identity(Generation generation) {
    return new GenerationIdentity(
        generation.getTenant(), generation.getSource(), generation.getGenerationId());
  }
}
