package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.tariff.UnitPrice;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost at one price of electricity, per million, in its currency, rounded once,
 * half-even, to 12 decimals.
 */
final class TokenPrices {

  /** A cached token is not computed: by definition it takes no active energy and no GPU time. */
  static final BigDecimal CACHED_INPUT = BigDecimal.ZERO.setScale(12);

  private static final int SCALE = 12;
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MICROJOULES_PER_KWH = BigDecimal.valueOf(3_600_000_000_000L);

  private final UnitPrice electricity;
  private final ReferenceTables tables;
  private final Instant at;

  TokenPrices(UnitPrice electricity, ReferenceTables tables, Instant at) {
    this.electricity = electricity;
    this.tables = tables;
    this.at = at;
  }

  String currency() {
    return electricity.currency();
  }

  /** Active energy only; null when the phase produced no token. */
  @Nullable BigDecimal marginal(PhaseTotals phase) {
    return perMillion(energyCost(phase.activeMicrojoules()), phase.tokens());
  }

  /** Active and idle energy and GPU time; null when there is no token, or a rate is missing. */
  @Nullable BigDecimal full(PhaseTotals phase) {
    BigDecimal energy = energyCost(phase.activeMicrojoules() + phase.idleMicrojoules());
    return phase
        .gpuCost(this::gpuRatePerHour)
        .map(gpu -> perMillion(energy.add(gpu), phase.tokens()))
        .orElse(null);
  }

  private BigDecimal energyCost(long microjoules) {
    return electricity
        .perKwh()
        .multiply(BigDecimal.valueOf(microjoules))
        .divide(MICROJOULES_PER_KWH, MathContext.DECIMAL128);
  }

  private Optional<BigDecimal> gpuRatePerHour(String gpuModel) {
    return tables
        .gpuRate(gpuModel, at)
        .flatMap(
            rate ->
                tables
                    .fxRate(rate.getCurrency(), currency(), at)
                    .map(fx -> rate.getPricePerGpuHour().multiply(fx)));
  }

  private static @Nullable BigDecimal perMillion(BigDecimal cost, long tokens) {
    return tokens == 0
        ? null
        : cost.multiply(MILLION).divide(BigDecimal.valueOf(tokens), SCALE, RoundingMode.HALF_EVEN);
  }
}
