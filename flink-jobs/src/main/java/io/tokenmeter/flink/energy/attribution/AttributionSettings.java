package io.tokenmeter.flink.energy.attribution;

import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What the attribution rule may be told. The defaults are {@link #defaults()}.
 *
 * @param windowMicros length of a settlement window, which is also a calibration epoch; windows are
 *     aligned to the epoch
 * @param passTokens tokens of compute that one pass over the weights costs: FLOP/s over bytes/s of
 *     the device, for two-byte weights
 * @param priorFloorMicrowatts idle floor until a quiet second has been seen
 * @param quietMicros length over which a quiet GPU's mean power is taken
 * @param guardMicros how long after traffic a GPU does not count as quiet yet
 * @param quietKept how many of the last quiet means the floor is the smallest of
 * @param maxGapMicros readings further apart than this leave the time between them unmeasured,
 *     until their own {@link Cadence} says otherwise; at most {@link Cadence#LONGEST_GAP_MICROS}
 * @param maxGenerationAgeMicros how long a window waits for generations that have not finished; a
 *     meter whose readings are further apart than this does not measure what has settled
 * @param liveSpanMicros how far back live values look
 * @param revisionHorizonMicros how far behind the settled frontier a fact still revises
 */
public record AttributionSettings(
    long windowMicros,
    double passTokens,
    long priorFloorMicrowatts,
    long quietMicros,
    long guardMicros,
    int quietKept,
    long maxGapMicros,
    long maxGenerationAgeMicros,
    long liveSpanMicros,
    long revisionHorizonMicros)
    implements Serializable {

  private static final int STEPS_PER_AGE = 5;

  public AttributionSettings {
    if (windowMicros <= 0 || maxGapMicros <= 0 || maxGapMicros > Cadence.LONGEST_GAP_MICROS) {
      throw new IllegalArgumentException(
          "window of %d us and gap of at most %d us: both must be positive and the gap at most %d us"
              .formatted(windowMicros, maxGapMicros, Cadence.LONGEST_GAP_MICROS));
    }
  }

  /**
   * Windows of 10 s, gaps of at most 5 s, generations of at most 10 min, live over 60 s, revisions
   * for 48 h.
   */
  public static AttributionSettings defaults() {
    return new AttributionSettings(
        micros(Duration.ofSeconds(10)),
        200,
        100_000_000,
        micros(Duration.ofSeconds(1)),
        micros(Duration.ofSeconds(2)),
        60,
        micros(Duration.ofSeconds(5)),
        micros(Duration.ofMinutes(10)),
        micros(Duration.ofSeconds(60)),
        micros(Duration.ofHours(48)));
  }

  /** The same with another limit on a generation's age. */
  public AttributionSettings withMaxGenerationAge(Duration age) {
    return new AttributionSettings(
        windowMicros,
        passTokens,
        priorFloorMicrowatts,
        quietMicros,
        guardMicros,
        quietKept,
        maxGapMicros,
        micros(age),
        liveSpanMicros,
        revisionHorizonMicros);
  }

  /** The same with another horizon of revisions. */
  public AttributionSettings withRevisionHorizon(Duration horizon) {
    return new AttributionSettings(
        windowMicros,
        passTokens,
        priorFloorMicrowatts,
        quietMicros,
        guardMicros,
        quietKept,
        maxGapMicros,
        maxGenerationAgeMicros,
        liveSpanMicros,
        micros(horizon));
  }

  /** {@link #revisionHorizonMicros()} as a duration. */
  public Duration revisionHorizon() {
    return Duration.of(revisionHorizonMicros, ChronoUnit.MICROS);
  }

  /** The same for a meter that is known to be read so often, before its readings say it. */
  public AttributionSettings withCadence(long micros) {
    return new AttributionSettings(
        windowMicros,
        passTokens,
        priorFloorMicrowatts,
        quietMicros,
        guardMicros,
        quietKept,
        new Cadence(micros).longestGap(this),
        maxGenerationAgeMicros,
        liveSpanMicros,
        revisionHorizonMicros);
  }

  /**
   * How much time settles at once, at least, where a window waits for the longest possible
   * generation: what a settlement reads costs the same for one window as for several, and nobody
   * waits for the next window who has waited for so long.
   */
  public long settlementStepMicros() {
    return Math.max(windowMicros, windowStart(maxGenerationAgeMicros / STEPS_PER_AGE));
  }

  /** Start of the window that an instant lies in. */
  public long windowStart(long micros) {
    return Math.floorDiv(micros, windowMicros) * windowMicros;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
