package io.tokenmeter.local.audit;

import io.tokenmeter.local.reference.ReferenceFile;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Prices looked up a second time, by other code than the one that rates: what the ledger is checked
 * against. Knows the default price list at the standard service tier.
 */
public final class PriceBook {

  private static final String LIST = "default";
  private static final String TIER = "STANDARD";

  private final List<Price> rows;

  private PriceBook(List<Price> rows) {
    this.rows = List.copyOf(rows);
  }

  /** The prices among reference rows. */
  public static PriceBook of(List<ReferenceFile.Rows<?>> reference) {
    List<Price> prices = new ArrayList<>();
    for (ReferenceFile.Rows<?> topic : reference) {
      for (Object row : topic.rows()) {
        if (row instanceof Price price) {
          prices.add(price);
        }
      }
    }
    return new PriceBook(prices);
  }

  /** The prices a runtime starts with when it is given none. */
  public static PriceBook illustrative() throws IOException {
    return of(ReferenceFile.illustrative(Instant.EPOCH));
  }

  /** The row in force for one class; reasoning without a row of its own is priced as output. */
  Optional<Price> price(String model, TokenClass tokenClass, Instant at) {
    Optional<Price> own = row(model, tokenClass, at);
    return own.isEmpty() && tokenClass == TokenClass.REASONING
        ? row(model, TokenClass.OUTPUT, at)
        : own;
  }

  /** Whether a class of a generation has a ledger entry: failed ones owe nothing. */
  static boolean isRated(ExpectedGeneration generation, int classIndex) {
    return generation.status() != GenerationStatus.FAILED && generation.tokens().of(classIndex) > 0;
  }

  /** Exact sum of tokens x unit price; empty when a class has no price. */
  Optional<BigDecimal> owed(ExpectedGeneration generation) {
    BigDecimal owed = BigDecimal.ZERO;
    for (int i = 0; i < TokenTally.CLASSES.size(); i++) {
      if (isRated(generation, i)) {
        Optional<Price> price =
            price(generation.model(), TokenTally.CLASSES.get(i), generation.usageAt());
        if (price.isEmpty()) {
          return Optional.empty();
        }
        BigDecimal tokens = BigDecimal.valueOf(generation.tokens().of(i));
        owed = owed.add(price.get().getUnitPrice().multiply(tokens));
      }
    }
    return Optional.of(owed);
  }

  private Optional<Price> row(String model, TokenClass tokenClass, Instant at) {
    return rows.stream()
        .filter(r -> r.getPriceList().equals(LIST) && r.getServiceTier().equals(TIER))
        .filter(r -> r.getModel().equals(model) && r.getTokenClass() == tokenClass)
        .filter(r -> !r.getEffectiveFrom().isAfter(at))
        .filter(r -> r.getEffectiveTo() == null || r.getEffectiveTo().isAfter(at))
        .max(Comparator.comparing(Price::getEffectiveFrom).thenComparing(Price::getVersion));
  }
}
