package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A generation's part of what one window of one GPU cost. Null where the reference row is missing.
 *
 * @param pass 0 for a first settlement; a later pass of revision begins the GPU's sum anew
 * @param electricity of active and idle energy
 * @param overhead electricity of the site beside IT, by PUE
 * @param hardware GPU time at the GPU's rate
 */
public record WindowCost(
    String gpu,
    long pass,
    @Nullable BigDecimal electricity,
    @Nullable BigDecimal overhead,
    @Nullable String electricityCurrency,
    @Nullable BigDecimal hardware,
    @Nullable String hardwareCurrency,
    @Nullable BigDecimal gramsLocation,
    @Nullable BigDecimal gramsMarket) {}
