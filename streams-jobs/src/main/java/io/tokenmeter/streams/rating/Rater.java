package io.tokenmeter.streams.rating;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.schemas.lookup.PriceQuery;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.BilledTokens;
import io.tokenmeter.schemas.reference.BillingAccount;
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
 *       writes of either kind take no other class's price, and no tier takes another's: it would be
 *       off by a factor, silently.
 *   <li>Tokens written to a cache for an hour are a class of their own here, apart from the rest of
 *       the cache writes.
 *   <li>Which tokens of cancelled, failed and retried generations are billed is the account's to
 *       say, see {@link BillingRules}.
 * </ul>
 */
public final class Rater {

  /** Scale of unit prices and amounts. */
  public static final int SCALE = 24;

  private static final int FIRST_REVISION = 1;
  private static final List<TokenClass> BILLED =
      List.of(
          TokenClass.INPUT,
          TokenClass.CACHED_INPUT,
          TokenClass.CACHE_WRITE,
          TokenClass.CACHE_WRITE_1H,
          TokenClass.OUTPUT,
          TokenClass.REASONING);

  private final ReferenceTables tables;
  private final EndpointNames endpoints;

  public Rater(ReferenceTables tables) {
    this.tables = tables;
    this.endpoints = new EndpointNames(tables);
  }

  /** The first rating of the generation. */
  public RatedUsage rate(Generation generation, Instant recordedAt) {
    return usage(generation, FIRST_REVISION, entries(generation, FIRST_REVISION), recordedAt);
  }

  /** One act of rating. */
  RatedUsage usage(
      Generation generation, int revision, List<RatedEntry> entries, Instant recordedAt) {
    return RatedUsage.newBuilder()
        .setTenant(generation.getTenant())
        .setSource(generation.getSource())
        .setGenerationId(generation.getGenerationId())
        .setModel(generation.getModel())
        .setEndpoint(endpoints.of(generation))
        .setSite(generation.getSite())
        .setProject(generation.getProject())
        .setKey(generation.getKey())
        .setAgent(generation.getAgent())
        .setSession(generation.getSession())
        .setLabels(generation.getLabels())
        .setRevision(revision)
        .setEntries(entries)
        .setUsageAt(generation.getFinishedAt())
        .setRecordedAt(recordedAt)
        .build();
  }

  /** What the generation owes by the tables of now: an entry for each class with tokens. */
  List<RatedEntry> entries(Generation generation, int revision) {
    Optional<BillingAccount> account =
        tables.billingAccount(generation.getTenant(), generation.getFinishedAt());
    BilledTokens billed = BillingRules.of(account).billed(generation);
    PriceQuery query = query(generation);
    TokenCounts tokens = generation.getTokens();
    List<RatedEntry> entries = new ArrayList<>();
    for (TokenClass tokenClass : BILLED) {
      long count = tokens(tokens, tokenClass);
      if (count > 0 && BillingRules.includes(billed, tokenClass)) {
        RatedEntry entry = entry(identity(generation), query.of(tokenClass), count, revision);
        entry.setAccount(account.map(BillingAccount::getAccount).orElse(null));
        entries.add(entry);
      }
    }
    return entries;
  }

  /** Tokens that have the price of the class: the classes together are all tokens. */
  private static long tokens(TokenCounts tokens, TokenClass tokenClass) {
    return switch (tokenClass) {
      case INPUT -> tokens.getInput();
      case CACHED_INPUT -> tokens.getCachedInput();
      case CACHE_WRITE -> tokens.getCacheWrite() - tokens.getCacheWrite1h();
      case CACHE_WRITE_1H -> tokens.getCacheWrite1h();
      case OUTPUT -> tokens.getOutput();
      case REASONING -> tokens.getReasoning();
      case UNKNOWN -> 0;
    };
  }

  private RatedEntry entry(
      GenerationIdentity identity, PriceQuery query, long tokens, int revision) {
    RatedEntry entry = new RatedEntry();
    entry.setEntryId(EntryId.of(identity, query.tokenClass(), revision));
    entry.setTokenClass(query.tokenClass());
    entry.setTokens(tokens);
    entry.setStatus(RatingStatus.UNPRICED);
    price(query).ifPresent(price -> apply(price, entry));
    return entry;
  }

  private static void apply(Price price, RatedEntry entry) {
    BigDecimal unitPrice = price.getUnitPrice().setScale(SCALE, RoundingMode.UNNECESSARY);
    entry.setStatus(RatingStatus.RATED);
    entry.setUnitPrice(unitPrice);
    entry.setAmount(unitPrice.multiply(BigDecimal.valueOf(entry.getTokens())));
    entry.setCurrency(price.getCurrency());
    entry.setPriceId(price.getPriceId());
  }

  /** The row that a class of tokens has: for reasoning that of output where it has none. */
  public Optional<Price> price(PriceQuery query) {
    Optional<Price> own = tables.price(query);
    return query.tokenClass() == TokenClass.REASONING
        ? own.or(() -> tables.price(query.of(TokenClass.OUTPUT)))
        : own;
  }

  /** What the price book is asked for the generation, but for the class. */
  public PriceQuery query(Generation generation) {
    TokenCounts tokens = generation.getTokens();
    return new PriceQuery(
        tables.priceLists(generation.getTenant(), generation.getFinishedAt()),
        generation.getProvider(),
        generation.getModel(),
        TokenClass.UNKNOWN,
        generation.getServiceTier().name(),
        generation.getRegion(),
        tokens.getInput() + tokens.getCachedInput() + tokens.getCacheWrite(),
        generation.getFinishedAt());
  }

  static GenerationIdentity identity(Generation generation) {
    return new GenerationIdentity(
        generation.getTenant(), generation.getSource(), generation.getGenerationId());
  }
}
