package io.tokenmeter.local.grid;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One value of a file, with every digit.
 *
 * @param place where in the file it stands, for messages
 * @param end null when the file does not say it
 * @param revision the supplier's; null when the file does not say it
 * @param quality what the source says of the value, such as forecast; null for nothing
 */
record GridValue(
    String place,
    Instant start,
    @Nullable Instant end,
    BigDecimal value,
    @Nullable Integer revision,
    @Nullable String quality) {}
