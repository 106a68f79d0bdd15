package io.tokenmeter.ingest.gateway;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the times of a source's events say of its clock. How long an event took from its time to its
 * arrival is its way, which may be long but not negative, less how far the source's clock is ahead
 * of ours. The least of many is the source's quickest way less that offset: the offset itself,
 * where the way is quick.
 */
final class SourceClock {

  /** So many events come in it that some had a quick way, and a clock that was set shows soon. */
  static final Duration EPOCH = Duration.ofMinutes(5);

  /** What hosts that follow a time server may differ by. */
  static final Duration TOLERATED_AHEAD = Duration.ofMillis(100);

  /** What a source that sends at once may need. */
  static final Duration TOLERATED_BEHIND = Duration.ofSeconds(2);

  private long epoch = Long.MIN_VALUE;
  private @Nullable Duration leastSoFar;
  private @Nullable Duration least;

  /** Takes note of an event, and says whether that ended an epoch. */
  boolean see(Instant happenedAt, Instant receivedAt) {
    Duration delay = Duration.between(happenedAt, receivedAt);
    long in = Math.floorDiv(receivedAt.getEpochSecond(), EPOCH.toSeconds());
    boolean ends = leastSoFar != null && in != epoch;
    if (ends) {
      least = leastSoFar;
    }
    leastSoFar =
        leastSoFar == null || in != epoch || delay.compareTo(leastSoFar) < 0 ? delay : leastSoFar;
    epoch = in;
    return ends;
  }

  /**
   * The least delay of the last epoch that ended; negative when the source's clock is ahead by at
   * least that much, null before the first.
   */
  @Nullable Duration leastDelay() {
    return least;
  }

  /** Whether the clock is surely ahead. */
  boolean isAhead() {
    return least != null && least.negated().compareTo(TOLERATED_AHEAD) > 0;
  }

  /** Whether the clock is behind, or else nothing of the source comes at once. */
  boolean isBehindOrLate() {
    return least != null && least.compareTo(TOLERATED_BEHIND) > 0;
  }
}
