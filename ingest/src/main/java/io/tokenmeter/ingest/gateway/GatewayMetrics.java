package io.tokenmeter.ingest.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.RejectReason;

/** Counts what came in and what was refused, by type and reason; safe ones only. */
final class GatewayMetrics {

  private static final String ACCEPTED = "tokenmeter.gateway.events.accepted";
  private static final String REJECTED = "tokenmeter.gateway.events.rejected";
  private static final String UNAVAILABLE = "tokenmeter.gateway.requests.unavailable";

  private final MeterRegistry registry;

  GatewayMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void count(Verdict verdict) {
    if (verdict instanceof Verdict.Accepted<?> accepted) {
      registry.counter(ACCEPTED, "type", accepted.type().name()).increment();
    } else if (verdict instanceof Verdict.Rejected rejected) {
      countRejected(rejected.type() == null ? "unknown" : rejected.type(), rejected.reason());
    }
  }

  /** A request answered 503. */
  void countUnavailable() {
    registry.counter(UNAVAILABLE).increment();
  }

  private void countRejected(String type, RejectReason reason) {
    registry.counter(REJECTED, "type", type, "reason", reason.name()).increment();
  }
}
