package io.tokenmeter.local.explain;

import io.tokenmeter.schemas.lookup.PriceQuery;
import io.tokenmeter.schemas.reference.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a row of the price book is the one for a class of tokens of a generation. */
final class PriceReason {

  private PriceReason() {}

  /**
   * In one line.
   *
   * @param row what was found
   * @param query what was asked
   */
  static String of(Price row, PriceQuery query) {
    List<String> reasons = new ArrayList<>();
    reasons.add(list(row, query));
    if (row.getTokenClass() != query.tokenClass()) {
      reasons.add(
          "%s has no row of its own and is billed as %s"
              .formatted(word(query.tokenClass()), word(row.getTokenClass())));
    }
    if (row.getProvider() != null) {
      reasons.add("for provider " + row.getProvider());
    } else if (query.provider() != null) {
      reasons.add("for any provider, none is for " + query.provider() + " alone");
    }
    if (row.getRegion() != null) {
      reasons.add("in region " + row.getRegion());
    } else if (query.region() != null) {
      reasons.add("in any region, none is for " + query.region() + " alone");
    }
    if (row.getAboveInputTokens() > 0) {
      reasons.add(
          "%,d input tokens are above %,d"
              .formatted(query.inputTokens(), row.getAboveInputTokens()));
    }
    reasons.add("in force since " + row.getEffectiveFrom());
    if (row.getEffectiveTo() != null) {
      reasons.add("until " + row.getEffectiveTo());
    }
    if (row.getEnteredBy() != null) {
      reasons.add(
          "entered by "
              + row.getEnteredBy()
              + (row.getApprovedBy() == null ? "" : ", approved by " + row.getApprovedBy())
              + (row.getReason() == null ? "" : ": " + row.getReason()));
    }
    if (row.getOrigin() != null) {
      reasons.add("from " + row.getOrigin());
    }
    return String.join("; ", reasons);
  }

  private static String list(Price row, PriceQuery query) {
    List<String> before =
        query.priceLists().subList(0, query.priceLists().indexOf(row.getPriceList()));
    return "list "
        + row.getPriceList()
        + (before.isEmpty() ? "" : ", since " + String.join(", ", before) + " has no such row");
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
