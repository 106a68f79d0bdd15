package io.tokenmeter.local.demo;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Summaries to print. */
final class Summaries {

  private Summaries() {}

  /** Two tenants of one model, one of them billed in euros and with costs that are not known. */
  static Summary twoTenants() {
    Map<String, Long> tokens = new LinkedHashMap<>();
    tokens.put("input", 1_500L);
    tokens.put("cached_input", 40L);
    tokens.put("cache_write", 5L);
    tokens.put("output", 300L);
    tokens.put("reasoning", 60L);
    return new Summary(
        3,
        1,
        2,
        tokens,
        List.of(new Summary.RatedSum("acme", "m8", "USD", decimal("0.000000000000000000000001"))),
        new Summary.Energy(
            decimal("100.000001"), decimal("60"), decimal("40"), decimal("0.000001"), 0),
        List.of(
            new Summary.Usage(
                "m8", "acme", 2, 1_000, 30, 5, 200, 50, 0.012345, 0.5, decimal("1.005"), 0.995),
            new Summary.Usage("m8", "bank", 1, 500, 10, 0, 100, 10, null, null, null, null)),
        List.of(
            money("acme", "USD", "0.5"), money("acme", "EUR", "7"), money("bank", "USD", null)));
  }

  static Summary withEnergy(Summary.Energy energy) {
    Summary other = twoTenants();
    return new Summary(
        other.generations(),
        other.rejected(),
        other.unpriced(),
        other.tokens(),
        other.rated(),
        energy,
        other.usage(),
        other.money());
  }

  static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }

  private static Summary.Money money(String tenant, String currency, @Nullable String margin) {
    return new Summary.Money(
        "m8",
        tenant,
        currency,
        decimal("1.5"),
        decimal("0.25"),
        decimal("0.5"),
        decimal("0"),
        margin == null ? null : decimal("0.25"),
        margin == null ? null : decimal(margin));
  }
}
