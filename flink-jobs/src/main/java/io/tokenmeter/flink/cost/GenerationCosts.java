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
  private final GpuCost cost;
  private final Usage usage;
  private final ReferenceTables tables;
  private final Instant usageAt;
  private final @Nullable String currency;
  private @Nullable String missing;

  GenerationCosts(CostLedger ledger, Usage usage, ReferenceTables tables) {
    this.ledger = ledger;
    this.cost = ledger.total();
    this.usage = usage;
    this.tables = tables;
    this.usageAt = Instant.EPOCH.plus(usage.usageAtMicros(), ChronoUnit.MICROS);
    this.currency = currency();
  }

  /** What the row says; its revision and the time of its record are the caller's to set. */
  GenerationCost row() {
    BigDecimal rated = rated();
    BigDecimal electricity = own("NO_TARIFF", cost.lacksTariff, cost.electricity);
    BigDecimal hardware = own("NO_GPU_RATE", cost.lacksGpuRate, cost.hardware);
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
        .setGco2eLocation(grams(cost.lacksCarbonLocation, cost.gramsLocation))
        .setGco2eMarket(grams(cost.lacksCarbonMarket, cost.gramsMarket))
        .setRevision(0)
        .setRecordedAt(Instant.EPOCH)
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
    if (cost.lacksEnergy) {
      return unknown("MISSING_ENERGY");
    }
    return lacking ? unknown(reason) : converted(amounts);
  }

  private @Nullable BigDecimal provider() {
    BigDecimal charged = usage.providerCost();
    String in = usage.providerCurrency();
    if (charged == null || in == null) {
      return usage.byProvider() ? unknown("NO_PROVIDER_COST") : null;
    }
    return converted(Map.of(in, charged));
  }

  private @Nullable BigDecimal overhead() {
    boolean unknown = usage.byProvider() || cost.lacksEnergy || cost.lacksOverhead;
    return unknown || cost.overhead.isEmpty() ? null : converted(cost.overhead);
  }

  private @Nullable BigDecimal margin(@Nullable BigDecimal rated, @Nullable BigDecimal... parts) {
    if (missing != null || rated == null) {
      return null;
    }
    BigDecimal margin = rated;
    for (BigDecimal part : parts) {
      margin = part == null ? margin : margin.subtract(part);
    }
    return margin;
  }

  private @Nullable BigDecimal grams(boolean lacking, BigDecimal grams) {
    return lacking || cost.lacksEnergy || usage.byProvider() ? null : Money.rounded(grams);
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
    return Stream.of(ledger.rated, cost.electricity, cost.hardware)
        .flatMap(amounts -> amounts.keySet().stream().sorted().limit(1))
        .findFirst()
        .orElse(usage.providerCurrency());
  }
}
