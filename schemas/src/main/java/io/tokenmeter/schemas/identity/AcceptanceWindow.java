package io.tokenmeter.schemas.identity;

import io.tokenmeter.schemas.derived.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which event times are accepted: not older than the first-seen horizon, because an older event
 * could have been counted already and be forgotten, and not further ahead than clocks may differ.
 */
public record AcceptanceWindow(Duration horizon, Duration ahead) {

  /** 34 days back, 5 minutes ahead. */
  public static final AcceptanceWindow DEFAULT =
      new AcceptanceWindow(Duration.ofDays(34), Duration.ofMinutes(5));

  /** Why an event of that time is refused now; empty when it is accepted. */
  public Optional<RejectReason> refusal(Instant eventTime, Instant now) {
    if (eventTime.isBefore(now.minus(horizon))) {
      return Optional.of(RejectReason.TOO_OLD);
    }
    if (eventTime.isAfter(now.plus(ahead))) {
      return Optional.of(RejectReason.IN_THE_FUTURE);
    }
    return Optional.empty();
  }
}
