package io.tokenmeter.ingest.gateway;

import io.tokenmeter.ingest.publish.FactPublisher;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topics;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/** Brings a request's facts, and what is kept of its rejected events, to safety. */
final class Delivery {

  private final FactPublisher publisher;
  private final Clock clock;

  Delivery(FactPublisher publisher, Clock clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Sends everything without waiting in between.
   *
   * @return completes when all of it is safe; fails when any of it is not
   */
  CompletableFuture<Void> deliver(List<Verdict> verdicts) {
    List<CompletableFuture<Void>> sent = new ArrayList<>(verdicts.size());
    for (Verdict verdict : verdicts) {
      CompletableFuture<Void> safe = send(verdict);
      sent.add(safe);
      if (safe.isCompletedExceptionally()) {
        // Each further send could block just as long; the sender will repeat the request anyway.
        break;
      }
    }
    return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> send(Verdict verdict) {
    if (verdict instanceof Verdict.Rejected rejected) {
      return publisher.publish(Topics.REJECTED_EVENTS, rejectedEvent(rejected));
    }
    return send((Verdict.Accepted<?>) verdict);
  }

  private <V extends SpecificRecord> CompletableFuture<Void> send(Verdict.Accepted<V> accepted) {
    return publisher.publish(accepted.type().topic(), accepted.fact());
  }

  private RejectedEvent rejectedEvent(Verdict.Rejected rejected) {
    return RejectedEvent.newBuilder()
        .setReceivedAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
        .setStage(RejectStage.INGEST)
        .setReason(rejected.reason())
        .setDetail(rejected.detail())
        .setSource(rejected.source())
        .setPayload(rejected.payload())
        .build();
  }
}
