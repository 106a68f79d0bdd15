package io.tokenmeter.ingest.replay;

import io.tokenmeter.ingest.client.BatchAnswer;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts answers. Safe for use by several threads. */
final class ReplayTally {

  private static final int REJECTIONS_SHOWN = 10;

  private long sent;
  private long accepted;
  private final Map<String, Long> rejected = new TreeMap<>();
  private final List<String> rejections = new ArrayList<>();
  private final Set<GenerationIdentity> generations = new HashSet<>();
  private final Set<Instant> readings = new HashSet<>();
  private String note = "";

  synchronized void answered(List<ReplayEvent<?>> batch, List<BatchAnswer.Rejection> refusals) {
    Map<Integer, BatchAnswer.Rejection> refused = new HashMap<>();
    refusals.forEach(refusal -> refused.put(refusal.index(), refusal));
    for (int i = 0; i < batch.size(); i++) {
      BatchAnswer.Rejection refusal = refused.get(i);
      if (refusal == null) {
        accept(batch.get(i));
      } else {
        reject(refusal);
      }
    }
    sent += batch.size();
    note = "";
  }

  synchronized void waiting(String why) {
    note = why;
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long accepted() {
    return accepted;
  }

  synchronized Map<String, Long> rejected() {
    return new TreeMap<>(rejected);
  }

  synchronized List<String> rejections() {
    return List.copyOf(rejections);
  }

  synchronized String note() {
    return note;
  }

  /** Distinct identities among the accepted generations. */
  synchronized long distinctGenerations() {
    return generations.size();
  }

  /** Distinct instants among the accepted power readings; a recording has one meter. */
  synchronized long distinctReadings() {
    return readings.size();
  }

  private void accept(ReplayEvent<?> event) {
    accepted++;
    if (event.fact() instanceof Generation g) {
      generations.add(new GenerationIdentity(g.getTenant(), g.getSource(), g.getGenerationId()));
    } else if (event.fact() instanceof PowerReading reading) {
      readings.add(reading.getSampleTime());
    }
  }

  private void reject(BatchAnswer.Rejection refusal) {
    rejected.merge(refusal.reason(), 1L, Long::sum);
    if (rejections.size() < REJECTIONS_SHOWN) {
      rejections.add(refusal.reason() + " " + refusal.id() + ": " + refusal.detail());
    }
  }
}
