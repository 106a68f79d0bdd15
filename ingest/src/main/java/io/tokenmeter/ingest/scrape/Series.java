package io.tokenmeter.ingest.scrape;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a page.
 *
 * @param value null for NaN and the infinities
 * @param time when it was sampled, if the page says so
 */
record Series(
    String name, Map<String, String> labels, @Nullable BigDecimal value, @Nullable Instant time) {}
