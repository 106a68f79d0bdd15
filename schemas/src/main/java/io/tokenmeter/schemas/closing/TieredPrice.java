package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.PriceTier;
import io.tokenmeter.schemas.reference.TermKind;
import java.math.BigDecimal;
import java.util.List;

/** What a number of tokens costs by tiers. */
final class TieredPrice {

  private final TermKind kind;
  private final List<PriceTier> tiers;

  /**
   * @param term one of the kinds with tiers
   * @throws IllegalArgumentException when the tiers do not begin at 0 or do not rise
   */
  TieredPrice(AccountTerm term) {
    kind = term.getKind();
    tiers = term.getTiers();
    long least = 0;
    for (int i = 0; i < tiers.size(); i++) {
      long above = tiers.get(i).getAboveTokens();
      if (i == 0 ? above != 0 : above <= least) {
        throw new IllegalArgumentException(
            "term %s of account %s: tier %d is above %d tokens; let the first begin at 0 and each be above the one before"
                .formatted(term.getTerm(), term.getAccount(), i + 1, above));
      }
      least = above;
    }
    if (tiers.isEmpty()) {
      throw new IllegalArgumentException(
          "term %s of account %s has no tiers; name at least one that begins at 0"
              .formatted(term.getTerm(), term.getAccount()));
    }
  }

  /** Exact. Fewer than no tokens, which corrections may leave, cost nothing. */
  BigDecimal of(long tokens) {
    return kind == TermKind.VOLUME_TIERS ? volume(tokens) : graduated(tokens);
  }

  private BigDecimal volume(long tokens) {
    BigDecimal price = BigDecimal.ZERO;
    for (PriceTier tier : tiers) {
      if (tokens > tier.getAboveTokens()) {
        price = tier.getUnitPrice();
      }
    }
    return price.multiply(BigDecimal.valueOf(tokens));
  }

  private BigDecimal graduated(long tokens) {
    BigDecimal amount = BigDecimal.ZERO;
    for (int i = 0; i < tiers.size(); i++) {
      long above = tiers.get(i).getAboveTokens();
      long end = i + 1 < tiers.size() ? tiers.get(i + 1).getAboveTokens() : Long.MAX_VALUE;
      long within = Math.max(0, Math.min(tokens, end) - above);
      amount = amount.add(tiers.get(i).getUnitPrice().multiply(BigDecimal.valueOf(within)));
    }
    return amount;
  }
}
