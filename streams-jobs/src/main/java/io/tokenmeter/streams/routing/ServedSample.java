package io.tokenmeter.streams.routing;

import org.jspecify.annotations.Nullable;

/**
 * One generation as the live feed remembers it.
 *
 * @param atMicros its usage_at
 * @param attained whether it attained its objective; null when none applies
 */
record ServedSample(
    long atMicros,
    boolean failed,
    @Nullable Double ttftMillis,
    @Nullable Double tpotMillis,
    @Nullable Boolean attained) {}
