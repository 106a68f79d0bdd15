package io.tokenmeter.local.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of a load.
 *
 * @param generated events that were due
 * @param acknowledged numbers of the events the gateway took: they must be found in the end
 * @param refused events the gateway judged and did not take, by reason
 * @param resent events in requests that were sent again; some may have been taken before
 * @param unavailable answers that asked to come again, by status or failure
 * @param longestGap longest time between two acknowledgements while something was outstanding
 * @param elapsed from the first request to the last answer
 */
public record LoadReport(
    long generated,
    List<IndexRange> acknowledged,
    Map<String, Long> refused,
    long resent,
    Map<String, Long> unavailable,
    Duration longestGap,
    Duration elapsed) {

  public long acknowledgedEvents() {
    return acknowledged.stream().mapToLong(IndexRange::size).sum();
  }

  public long refusedEvents() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Neither acknowledged nor refused when sending ended. */
  public long outstandingEvents() {
    return generated - acknowledgedEvents() - refusedEvents();
  }

  public double acknowledgedPerSecond() {
    return acknowledgedEvents() * 1e9 / Math.max(1, elapsed.toNanos());
  }
}
