package io.tokenmeter.ingest.recording;

import io.tokenmeter.schemas.event.GenerationStatus;
import org.jspecify.annotations.Nullable;

/**
 * One line of requests.jsonl. Times are Unix nanoseconds; a cancelled request may lack those that
 * it never reached.
 *
 * @param finishNanos when the request ended; the latest known instant where the file has none
 */
public record RecordedRequest(
    String requestId,
    String tenant,
    String model,
    @Nullable Long arrivalNanos,
    @Nullable Long scheduledNanos,
    @Nullable Long firstTokenNanos,
    long finishNanos,
    long inputTokens,
    long outputTokens,
    GenerationStatus status) {}
