package io.tokenmeter.streams.routing;

import java.time.Duration;

/**
 * How long evidence counts.
 *
 * @param window length of the sliding window, back from the newest event of the endpoint
 * @param validity a record expires so long after the newest event behind it
 * @param forgetAfter an endpoint that nothing was heard of for so long gets a tombstone
 */
public record RouteCostRules(Duration window, Duration validity, Duration forgetAfter) {

  /** 60 s, 5 min, 1 h. */
  public static final RouteCostRules DEFAULT =
      new RouteCostRules(Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofHours(1));
}
