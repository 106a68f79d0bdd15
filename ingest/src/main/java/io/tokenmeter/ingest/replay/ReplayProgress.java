package io.tokenmeter.ingest.replay;

import java.time.Duration;

/**
 * How a replay is doing.
 *
 * @param total events there are to send, the end-of-input mark among them
 * @param sent events that were answered
 * @param accepted those of them that are safe
 * @param rejected those of them that the gateway refused
 * @param note why it does not move on at the moment; empty when it does
 */
public record ReplayProgress(
    long total, long sent, long accepted, long rejected, Duration elapsed, String note) {}
