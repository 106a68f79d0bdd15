package io.tokenmeter.schemas.lookup;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sale prices by what they are for, see {@link ReferenceTables#price}. Not thread-safe. */
final class PriceBook {

  private record Item(String priceList, String model, TokenClass tokenClass, String serviceTier) {}

  /** For whom, and for how much input, a row is. */
  private record Terms(@Nullable String provider, @Nullable String region, long aboveInputTokens) {

    static final Comparator<Terms> MOST_SPECIFIC_FIRST =
        Comparator.comparing(Terms::provider, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Terms::region, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Terms::aboveInputTokens, Comparator.reverseOrder());

    boolean cover(PriceQuery query) {
      return (provider == null || provider.equals(query.provider()))
          && (region == null || region.equals(query.region()))
          && (aboveInputTokens == 0 || query.inputTokens() > aboveInputTokens);
    }
  }

  private record Offer(Item item, Terms terms) {}

  private final Map<Item, Set<Terms>> termsOf = new HashMap<>();
  private final Timeline<Offer, Price> rows = new Timeline<>();

  void add(Price row) {
    Item item =
        new Item(row.getPriceList(), row.getModel(), row.getTokenClass(), row.getServiceTier());
    Terms terms = new Terms(row.getProvider(), row.getRegion(), row.getAboveInputTokens());
    termsOf.computeIfAbsent(item, i -> new TreeSet<>(Terms.MOST_SPECIFIC_FIRST)).add(terms);
    rows.add(
        new Offer(item, terms),
        row.getEffectiveFrom(),
        row.getEffectiveTo(),
        row.getVersion(),
        row);
  }

  Optional<Price> price(PriceQuery query) {
    return query.priceLists().stream()
        .map(list -> new Item(list, query.model(), query.tokenClass(), query.serviceTier()))
        .flatMap(item -> price(item, query).stream())
        .findFirst();
  }

  private Optional<Price> price(Item item, PriceQuery query) {
    return termsOf.getOrDefault(item, Set.of()).stream()
        .filter(terms -> terms.cover(query))
        .flatMap(terms -> rows.at(new Offer(item, terms), query.at()).stream())
        .findFirst();
  }
}
