package io.tokenmeter.flink.energy;

import org.jspecify.annotations.Nullable;

/**
 * Whether a source tells of the start of every generation on one GPU.
 *
 * @param tellsFromMicros generations from then on must have been told; null when none was
 * @param untold how many of those have ended without
 * @param lastMicros last start or end that was heard of
 */
public record SourceStarts(@Nullable Long tellsFromMicros, long untold, long lastMicros) {

  /** A source that tells before anything ended has told from the beginning. */
  static SourceStarts tellingFrom(long startMicros) {
    return new SourceStarts(Long.MIN_VALUE, 0, startMicros);
  }

  static SourceStarts silent(long endMicros) {
    return new SourceStarts(null, 0, endMicros);
  }

  /**
   * @param patienceMicros how long what began untold may still run
   */
  SourceStarts plusStart(long startMicros, long patienceMicros) {
    Long from =
        tellsFromMicros == null ? Long.valueOf(startMicros + patienceMicros) : tellsFromMicros;
    return new SourceStarts(from, untold, Math.max(lastMicros, startMicros));
  }

  SourceStarts plusUntold(long change, long micros) {
    return new SourceStarts(
        tellsFromMicros, Math.max(0, untold + change), Math.max(lastMicros, micros));
  }

  /** Whether all that began until an instant is known. */
  boolean tellsAll(long untilMicros) {
    return tellsFromMicros != null && untold == 0 && untilMicros >= tellsFromMicros;
  }
}
