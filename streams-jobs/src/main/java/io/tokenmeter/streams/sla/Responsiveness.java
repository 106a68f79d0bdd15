package io.tokenmeter.streams.sla;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.reference.SlaPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast one generation was. Null where the instants it needs are missing or contradict each
 * other.
 *
 * @param ttftMillis time to first token: first token - arrived
 * @param tpotMillis time per output token after the first: (finished - first token) / (n - 1), n
 *     being the output tokens with reasoning; null when n is less than 2
 */
public record Responsiveness(
    GenerationStatus status, @Nullable Double ttftMillis, @Nullable Double tpotMillis) {

  /** Of the generation. */
  public static Responsiveness of(Generation generation) {
    Double ttft = millis(generation.getArrivedAt(), generation.getFirstTokenAt());
    Double decode = millis(generation.getFirstTokenAt(), generation.getFinishedAt());
    long decoded = generation.getTokens().getOutput() + generation.getTokens().getReasoning();
    Double tpot = decode == null || decoded < 2 ? null : decode / (decoded - 1);
    return new Responsiveness(generation.getStatus(), ttft, tpot);
  }

  /** Whether the generation failed. */
  public boolean failed() {
    return status == GenerationStatus.FAILED;
  }

  /** Whether the caller went away. */
  public boolean cancelled() {
    return status == GenerationStatus.CANCELLED;
  }

  /** Whether a service-level objective applies: it ran to an end and its first token was timed. */
  public boolean measurable() {
    return !failed() && !cancelled() && ttftMillis != null;
  }

  /** Whether it attains the objective; a generation of one token is judged by its TTFT alone. */
  public boolean attains(SlaPolicy policy) {
    return ttftMillis != null
        && ttftMillis <= policy.getTtftMs()
        && (tpotMillis == null || tpotMillis <= policy.getTpotMs());
  }

  private static @Nullable Double millis(@Nullable Instant from, @Nullable Instant to) {
    if (from == null || to == null || to.isBefore(from)) {
      return null;
    }
    Duration between = Duration.between(from, to);
    return between.getSeconds() * 1e3 + between.getNano() / 1e6;
  }
}
