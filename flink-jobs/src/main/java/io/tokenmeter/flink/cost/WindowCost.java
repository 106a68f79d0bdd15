package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A generation's part of what one window of one GPU cost. Null where the reference row is missing.
 *
 * @param electricity of active and idle energy
 * @param overhead electricity of the site beside IT, by PUE
 * @param hardware GPU time at the GPU's rate
 */
public record WindowCost(
    @Nullable BigDecimal electricity,
    @Nullable BigDecimal overhead,
    @Nullable String electricityCurrency,
    @Nullable BigDecimal hardware,
    @Nullable String hardwareCurrency,
    @Nullable BigDecimal gramsLocation,
    @Nullable BigDecimal gramsMarket) {}
