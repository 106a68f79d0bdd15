package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the generation itself says about its cost.
 *
 * @param byProvider a provider ran it: it has no energy of ours
 */
public record Usage(
    String tenant,
    String source,
    String generationId,
    String model,
    @Nullable String endpoint,
    @Nullable String site,
    long usageAtMicros,
    @Nullable BigDecimal providerCost,
    @Nullable String providerCurrency,
    boolean byProvider) {}
