package io.tokenmeter.local.calibrate;

import java.time.Instant;

/** One request as its client saw it. */
record Served(
    Instant arrivedAt,
    Instant firstTokenAt,
    Instant finishedAt,
    long inputTokens,
    long cachedInputTokens,
    long outputTokens) {}
