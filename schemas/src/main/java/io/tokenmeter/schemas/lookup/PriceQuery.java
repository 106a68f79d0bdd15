package io.tokenmeter.schemas.lookup;

import io.tokenmeter.schemas.reference.TokenClass;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a price is asked for: one class of tokens of one generation.
 *
 * @param priceLists in the order in which they count, see {@link ReferenceTables#priceLists}
 * @param provider null when the generation does not name one; then only rows of any provider apply
 * @param serviceTier as io.tokenmeter.schemas.event.ServiceTier names it
 * @param region null when the generation does not name one; then only rows of any region apply
 * @param inputTokens all input tokens of the generation, cached and written to a cache included
 * @param at usage_at
 */
public record PriceQuery(
    List<String> priceLists,
    @Nullable String provider,
    String model,
    TokenClass tokenClass,
    String serviceTier,
    @Nullable String region,
    long inputTokens,
    Instant at) {

  /** The same of another class. */
  public PriceQuery of(TokenClass other) {
    return new PriceQuery(priceLists, provider, model, other, serviceTier, region, inputTokens, at);
  }
}
