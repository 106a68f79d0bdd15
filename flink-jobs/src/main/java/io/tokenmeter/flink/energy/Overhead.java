package io.tokenmeter.flink.energy;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a site needs beside its IT energy, by the power usage effectiveness of its site meter.
 *
 * @param perUnit PUE - 1; null when the site or its PUE is unknown
 */
public record Overhead(@Nullable BigDecimal perUnit) {

  /** The overhead in force at the site: its meter is named {@code site:<site>}. */
  public static Overhead at(@Nullable String site, Instant at, ReferenceTables tables) {
    return new Overhead(
        Optional.ofNullable(site)
            .flatMap(name -> tables.siteMeter("site:" + name, at))
            .map(SiteMeter::getPowerUsageEffectiveness)
            .map(pue -> pue.subtract(BigDecimal.ONE))
            .orElse(null));
  }

  /** Overhead of an IT energy, rounded half-even; null when unknown. */
  @Nullable Long microjoules(long itMicrojoules) {
    return perUnit == null
        ? null
        : perUnit
            .multiply(BigDecimal.valueOf(itMicrojoules))
            .setScale(0, RoundingMode.HALF_EVEN)
            .longValueExact();
  }
}
