package io.tokenmeter.streams.rejection;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.RejectedEvent;

/** Counts rejections as {@code tokenmeter_rejected_total} by stage and reason. */
public final class RejectionCounter {

  private RejectionCounter() {}

  /** Counts one rejected event. */
  public static void count(MeterRegistry meters, RejectedEvent event) {
    meters
        .counter(
            "tokenmeter.rejected",
            "stage",
            event.getStage().name(),
            "reason",
            event.getReason().name())
        .increment();
  }
}
