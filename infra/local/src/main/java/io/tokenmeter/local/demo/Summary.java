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
 * @param groups per model and tenant
 */
public record Summary(
    long generations,
    long rejected,
    long unpriced,
    Map<String, Long> tokens,
    List<RatedSum> rated,
    Energy energy,
    List<Group> groups) {

  /** Sum of the ledger's amounts; exact. */
  public record RatedSum(String tenant, String model, String currency, BigDecimal amount) {}

  /** Sums of the GPU balances in joules; exact to the microjoule. */
  public record Energy(
      BigDecimal measured, BigDecimal active, BigDecimal idle, BigDecimal unattributed) {}

  /**
   * One line of the table. Money is in {@code currency}; null where a part of it is unknown.
   *
   * @param joulesPerPrefillToken active joules per computed prefill token
   * @param joulesPerDecodedToken active joules per decoded token
   * @param attainment 0 to 1; null when nothing was measured against an objective
   */
  public record Group(
      String model,
      String tenant,
      long generations,
      long input,
      long cachedInput,
      long cacheWrite,
      long output,
      long reasoning,
      @Nullable String currency,
      @Nullable BigDecimal rated,
      @Nullable BigDecimal electricity,
      @Nullable BigDecimal hardware,
      @Nullable BigDecimal provider,
      @Nullable BigDecimal overhead,
      @Nullable BigDecimal margin,
      @Nullable BigDecimal gramsCo2eLocation,
      @Nullable Double joulesPerPrefillToken,
      @Nullable Double joulesPerDecodedToken,
      @Nullable Double attainment) {}
}
