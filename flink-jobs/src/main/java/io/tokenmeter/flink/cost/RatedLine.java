package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry.
 *
 * @param amount null when there is no price yet
 */
public record RatedLine(
    String entryId,
    @Nullable String corrects,
    @Nullable BigDecimal amount,
    @Nullable String currency) {}
