package io.tokenmeter.local.grid;

import org.jspecify.annotations.Nullable;

/**
 * What the values of a file are for.
 *
 * @param currency of prices
 * @param isPerMwh whether prices are per MWh, and not per kWh
 * @param meter of intervals; null for the site's own, {@code site:<site>}
 * @param factorSource who publishes the carbon factors; null for what the file's format says
 */
public record GridTarget(
    String site,
    String currency,
    boolean isPerMwh,
    @Nullable String meter,
    @Nullable String factorSource) {

  String meterOrSites() {
    return meter == null ? "site:" + site : meter;
  }

  /** Unit of the values as the file has them. */
  String unit(GridKind kind) {
    return kind == GridKind.PRICE ? currency + (isPerMwh ? " per MWh" : " per kWh") : kind.unit();
  }

  String factorSource(String format, @Nullable String quality) {
    String source = factorSource == null ? format : factorSource;
    return quality == null ? source : source + ", " + quality;
  }
}
