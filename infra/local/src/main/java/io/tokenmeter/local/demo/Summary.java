package io.tokenmeter.local.demo;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tables say after a run.
 *
 * @param tokens by token class, in the order of the design
 * @param rated per tenant, model and currency
 * @param usage per model and tenant
 * @param money per model, tenant and currency
 */
public record Summary(
    long generations,
    long rejected,
    long unpriced,
    Map<String, Long> tokens,
    List<RatedSum> rated,
    Energy energy,
    List<Usage> usage,
    List<Money> money) {

  /** Sum of the ledger's amounts; exact. */
  public record RatedSum(String tenant, String model, String currency, BigDecimal amount) {}

  /**
   * Sums of the GPU balances in joules, exact to the microjoule; null where nothing is known.
   *
   * @param unmeasuredWindows windows that no meter covered; they are in none of the sums
   */
  public record Energy(
      @Nullable BigDecimal measured,
      @Nullable BigDecimal active,
      @Nullable BigDecimal idle,
      @Nullable BigDecimal unattributed,
      long unmeasuredWindows) {}

  /**
   * What a tenant used of a model.
   *
   * @param joulesPerPrefillToken active joules per computed prefill token
   * @param joulesPerDecodedToken active joules per decoded token
   * @param gramsCo2eLocation null where that of any generation is unknown
   * @param attainment 0 to 1; null when nothing was measured against an objective
   */
  public record Usage(
      String model,
      String tenant,
      long generations,
      long input,
      long cachedInput,
      long cacheWrite,
      long output,
      long reasoning,
      @Nullable Double joulesPerPrefillToken,
      @Nullable Double joulesPerDecodedToken,
      @Nullable BigDecimal gramsCo2eLocation,
      @Nullable Double attainment) {}

  /**
   * What it earned and cost, in one currency; an amount is null where that of any generation is
   * unknown.
   *
   * @param currency null for generations without a currency
   */
  public record Money(
      String model,
      String tenant,
      @Nullable String currency,
      @Nullable BigDecimal rated,
      @Nullable BigDecimal electricity,
      @Nullable BigDecimal hardware,
      @Nullable BigDecimal provider,
      @Nullable BigDecimal overhead,
      @Nullable BigDecimal margin) {}
}
