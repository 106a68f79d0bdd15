package io.tokenmeter.streams.sla;

import io.tokenmeter.schemas.derived.SlaWindow;
import io.tokenmeter.schemas.reference.SlaPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The service level of one service in one window, as far as it is known. The order in which
 * generations are added makes no difference.
 */
final class SlaAccumulator {

  final Service service;
  final LatencyQuantiles ttft;
  final LatencyQuantiles tpot;
  long requests;
  long errors;
  long cancelled;
  long measured;
  long attained;
  int revision;

  SlaAccumulator(Service service, LatencyQuantiles ttft, LatencyQuantiles tpot) {
    this.service = service;
    this.ttft = ttft;
    this.tpot = tpot;
  }

  static SlaAccumulator empty(Service service) {
    return new SlaAccumulator(service, LatencyQuantiles.empty(), LatencyQuantiles.empty());
  }

  /** Adds one generation, judged by the policy in force when it finished, if there was one. */
  void add(Responsiveness generation, @Nullable SlaPolicy policy) {
    requests++;
    if (generation.failed()) {
      errors++;
    } else if (generation.cancelled()) {
      cancelled++;
    } else {
      ttft.add(generation.ttftMillis());
      tpot.add(generation.tpotMillis());
    }
    if (policy != null && generation.measurable()) {
      measured++;
      attained += generation.attains(policy) ? 1 : 0;
    }
  }

  /** The next revision of the window's row. */
  SlaWindow nextRevision(
      Instant windowStart, Instant windowEnd, @Nullable String policyId, Instant recordedAt) {
    revision++;
    return SlaWindow.newBuilder()
        .setTenant(service.tenant())
        .setModel(service.model())
        .setEndpoint(service.endpoint())
        .setWindowStart(windowStart)
        .setWindowEnd(windowEnd)
        .setRequests(requests)
        .setErrors(errors)
        .setCancelled(cancelled)
        .setTtftP50Ms(ttft.quantile(0.5))
        .setTtftP99Ms(ttft.quantile(0.99))
        .setTpotP50Ms(tpot.quantile(0.5))
        .setTpotP99Ms(tpot.quantile(0.99))
        .setPolicyId(policyId)
        .setMeasured(measured)
        .setAttained(attained)
        .setAttainment(measured == 0 ? null : (double) attained / measured)
        .setRevision(revision)
        .setRecordedAt(recordedAt)
        .build();
  }
}
