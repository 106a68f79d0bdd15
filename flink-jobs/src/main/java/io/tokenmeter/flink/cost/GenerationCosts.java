package io.tokenmeter.flink.cost;

import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cost row of one generation. Every column is rounded once, half-even, to 12 decimals.
 *
 * <p>Margin = rated - electricity - hardware - provider - overhead, from the rounded columns, so
 * that the row adds up. Electricity and hardware are required unless a provider ran the generation;
 * then the provider's cost is. Overhead counts where a PUE tells it and is left out where none
 * does.
 */
final class GenerationCosts {

  private final CostLedger ledger;
  private final Usage usage;
  private final ReferenceTables tables;
  private final Instant usageAt;
  private final @Nullable String currency;
  private @Nullable String missing;

  GenerationCosts(CostLedger ledger, Usage usage, ReferenceTables tables) {
    this.ledger = ledger;
    this.usage = usage;
    this.tables = tables;
    this.usageAt = Instant.EPOCH.plus(usage.usageAtMicros(), ChronoUnit.MICROS);
    this.currency = currency();
  }

  GenerationCost row(int revision) {
    BigDecimal rated = rated();
    BigDecimal electricity = own("NO_TARIFF", ledger.lacksTariff, ledger.electricity);
    BigDecimal hardware = own("NO_GPU_RATE", ledger.lacksGpuRate, ledger.hardware);
    BigDecimal provider = provider();
    BigDecimal overhead = overhead();
    return GenerationCost.newBuilder()
        .setTenant(usage.tenant())
        .setSource(usage.source())
        .setGenerationId(usage.generationId())
        .setModel(usage.model())
        .setEndpoint(ledger.endpoint == null ? usage.endpoint() : ledger.endpoint)
        .setSite(ledger.site == null ? usage.site() : ledger.site)
        .setUsageAt(usageAt)
        .setRatedAmount(rated)
        .setElectricityCost(electricity)
        .setHardwareCost(hardware)
        .setProviderCost(provider)
        .setOverheadCost(overhead)
        .setMargin(margin(rated, electricity, hardware, provider, overhead))
        .setCurrency(currency)
        .setMarginMissingReason(missing)
        .setGco2eLocation(grams(ledger.lacksCarbonLocation, ledger.gramsLocation))
        .setGco2eMarket(grams(ledger.lacksCarbonMarket, ledger.gramsMarket))
        .setRevision(revision)
        .setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  private @Nullable BigDecimal rated() {
    return ledger.unpricedEntries.isEmpty() ? converted(ledger.rated) : unknown("UNPRICED");
  }

  /** A cost of running the generation ourselves; null when a provider ran it. */
  private @Nullable BigDecimal own(
      String reason, boolean lacking, Map<String, BigDecimal> amounts) {
    if (usage.byProvider()) {
      return null;
    }
    if (ledger.lacksEnergy) {
      return unknown("MISSING_ENERGY");
    }
    return lacking ? unknown(reason) : converted(amounts);
  }

  private @Nullable BigDecimal provider() {
    BigDecimal cost = usage.providerCost();
    String in = usage.providerCurrency();
    if (cost == null || in == null) {
      return usage.byProvider() ? unknown("NO_PROVIDER_COST") : null;
    }
    return converted(Map.of(in, cost));
  }

  private @Nullable BigDecimal overhead() {
    boolean unknown = usage.byProvider() || ledger.lacksEnergy || ledger.lacksOverhead;
    return unknown || ledger.overhead.isEmpty() ? null : converted(ledger.overhead);
  }

  private @Nullable BigDecimal margin(@Nullable BigDecimal rated, @Nullable BigDecimal... costs) {
    if (missing != null || rated == null) {
      return null;
    }
    BigDecimal margin = rated;
    for (BigDecimal cost : costs) {
      margin = cost == null ? margin : margin.subtract(cost);
    }
    return margin;
  }

  private @Nullable BigDecimal grams(boolean lacking, BigDecimal grams) {
    return lacking || ledger.lacksEnergy || usage.byProvider() ? null : Money.rounded(grams);
  }

  private @Nullable BigDecimal converted(Map<String, BigDecimal> amounts) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, BigDecimal> amount : new TreeMap<>(amounts).entrySet()) {
      Optional<BigDecimal> rate =
          Optional.ofNullable(currency).flatMap(to -> tables.fxRate(amount.getKey(), to, usageAt));
      if (rate.isEmpty()) {
        return unknown("NO_FX");
      }
      sum = sum.add(amount.getValue().multiply(rate.get()));
    }
    return Money.rounded(sum);
  }

  /** Keeps the first reason. */
  private @Nullable BigDecimal unknown(String reason) {
    missing = missing == null ? reason : missing;
    return null;
  }

  /** That of the rated amount; without one, of whatever else is known. */
  private @Nullable String currency() {
    return Stream.of(ledger.rated, ledger.electricity, ledger.hardware)
        .flatMap(amounts -> amounts.keySet().stream().sorted().limit(1))
        .findFirst()
        .orElse(usage.providerCurrency());
  }
}
