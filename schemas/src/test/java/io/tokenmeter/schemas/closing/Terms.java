package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.PriceTier;
import io.tokenmeter.schemas.reference.TermKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An account in euros and what it may agree. */
final class Terms {

  static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  static final String ACCOUNT = "acme";

  private Terms() {}

  static BillingAccount account(String currency) {
    return BillingAccount.newBuilder()
        .setAccount(ACCOUNT)
        .setLegalEntity("Acme GmbH")
        .setCurrency(currency)
        .setTimeZone("Europe/Berlin")
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  /**
   * @param aboveAndPrice pairs
   */
  static AccountTerm tiers(TermKind kind, String model, String currency, String... aboveAndPrice) {
    List<PriceTier> tiers = new ArrayList<>();
    for (int i = 0; i < aboveAndPrice.length; i += 2) {
      tiers.add(
          PriceTier.newBuilder()
              .setAboveTokens(Long.parseLong(aboveAndPrice[i]))
              .setUnitPrice(new BigDecimal(aboveAndPrice[i + 1]).setScale(24))
              .build());
    }
    return of("tiers-" + model + "-" + currency, kind, currency)
        .setModel(model)
        .setTiers(tiers)
        .build();
  }

  static AccountTerm.Builder of(String name, TermKind kind, String currency) {
    return AccountTerm.newBuilder()
        .setAccount(ACCOUNT)
        .setTerm(name)
        .setKind(kind)
        .setCurrency(currency)
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO);
  }

  static AccountTerm.Builder amount(String name, TermKind kind, String amount) {
    return of(name, kind, "EUR").setAmount(new BigDecimal(amount).setScale(12));
  }

  static FxRate rate(String from, String to, String rate) {
    return FxRate.newBuilder()
        .setBaseCurrency(from)
        .setQuoteCurrency(to)
        .setRate(new BigDecimal(rate).setScale(12))
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }
}
