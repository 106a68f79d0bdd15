package io.tokenmeter.local.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of batches. Safe for use by several threads. */
final class LoadTally {

  private final IndexRanges acknowledged = new IndexRanges();
  private final Map<String, Long> refused = new TreeMap<>();
  private final Map<String, Long> unavailable = new TreeMap<>();
  private final long startNanos = System.nanoTime();
  private long resent;
  private long lastAnswerNanos = startNanos;
  private long longestGapNanos;

  synchronized void judged(IndexRange batch, JsonNode answer) {
    long from = batch.from();
    for (JsonNode rejection : answer.path("rejected")) {
      long index = batch.from() + rejection.path("index").asLong();
      acknowledged.add(from, index);
      from = index + 1;
      refused.merge(rejection.path("reason").asText(), 1L, Long::sum);
    }
    acknowledged.add(from, batch.to());
    answered();
  }

  synchronized void refused(IndexRange batch, String trouble) {
    refused.merge(trouble, batch.size(), Long::sum);
    answered();
  }

  synchronized void notNow(String trouble) {
    unavailable.merge(trouble, 1L, Long::sum);
  }

  synchronized void resending(IndexRange batch) {
    resent += batch.size();
  }

  /** Events judged so far. */
  synchronized long judgedEvents() {
    return acknowledged.size() + refused.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Duration sinceLastAnswer() {
    return Duration.ofNanos(System.nanoTime() - lastAnswerNanos);
  }

  synchronized LoadReport report(long generated) {
    return new LoadReport(
        generated,
        acknowledged.ranges(),
        Map.copyOf(refused),
        resent,
        Map.copyOf(unavailable),
        Duration.ofNanos(longestGapNanos),
        Duration.ofNanos(lastAnswerNanos - startNanos));
  }

  /** A batch that waited until the end counts as a gap, too. */
  synchronized void ended(boolean everythingAnswered) {
    if (!everythingAnswered) {
      longestGapNanos = Math.max(longestGapNanos, System.nanoTime() - lastAnswerNanos);
    }
  }

  private void answered() {
    long now = System.nanoTime();
    longestGapNanos = Math.max(longestGapNanos, now - lastAnswerNanos);
    lastAnswerNanos = now;
  }
}
