package io.tokenmeter.local.prices;

import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One act of entering prices: what all of its rows have in common.
 *
 * @param priceList the list or account that rows are for which do not say so themselves
 * @param effectiveFrom since when rows hold which do not say so themselves
 * @param enteredBy who enters them
 * @param reason why
 * @param approvedBy who else agreed; null for nobody
 * @param recordedAt now
 */
public record PriceEntry(
    String priceList,
    Instant effectiveFrom,
    String enteredBy,
    @Nullable String reason,
    @Nullable String approvedBy,
    Instant recordedAt) {

  private static final List<String> TIERS =
      Stream.of(ServiceTier.values())
          .filter(tier -> tier != ServiceTier.UNKNOWN)
          .map(ServiceTier::name)
          .toList();

  /**
   * @param isSecondPersonNeeded whether policy asks for somebody else's consent
   * @throws IllegalArgumentException when that is missing
   */
  public void check(boolean isSecondPersonNeeded) {
    if (enteredBy.equals(approvedBy)) {
      throw new IllegalArgumentException(
          "approved by " + approvedBy + ", who also enters the prices; name somebody else");
    }
    if (isSecondPersonNeeded && approvedBy == null) {
      throw new IllegalArgumentException(
          "tokenmeter.prices.second-approver asks for somebody else's consent; name that person with"
              + " --approved-by");
    }
  }

  /**
   * The row with the names of this act on it, where it has none of its own.
   *
   * @throws IllegalArgumentException naming what no price can be
   */
  public Price sign(Price row) {
    check(row);
    Price.Builder signed = Price.newBuilder(row).setRecordedAt(recordedAt);
    if (row.getEnteredBy() == null) {
      signed.setEnteredBy(enteredBy).setReason(reason).setApprovedBy(approvedBy);
    }
    return signed.build();
  }

  private static void check(Price row) {
    if (row.getUnitPrice().signum() < 0) {
      throw new IllegalArgumentException(
          "unit_price = " + row.getUnitPrice().toPlainString() + ": must not be below 0");
    }
    if (row.getEffectiveTo() != null && !row.getEffectiveTo().isAfter(row.getEffectiveFrom())) {
      throw new IllegalArgumentException(
          "effective_to = %s: must be after effective_from, %s"
              .formatted(row.getEffectiveTo(), row.getEffectiveFrom()));
    }
    if (row.getAboveInputTokens() < 0) {
      throw new IllegalArgumentException(
          "above_input_tokens = " + row.getAboveInputTokens() + ": must not be below 0");
    }
    if (row.getTokenClass() == TokenClass.UNKNOWN) {
      throw new IllegalArgumentException("token_class = UNKNOWN: no token is of that class");
    }
    // A tier or a currency that no generation and no rate has would never be found.
    if (!TIERS.contains(row.getServiceTier())) {
      throw new IllegalArgumentException(
          "service_tier = " + row.getServiceTier() + ": use one of " + TIERS);
    }
    if (Currency.getAvailableCurrencies().stream()
        .noneMatch(currency -> currency.getCurrencyCode().equals(row.getCurrency()))) {
      throw new IllegalArgumentException(
          "currency = " + row.getCurrency() + ": use a code of ISO 4217, such as EUR");
    }
  }
}
