package io.tokenmeter.local.outage;

import io.tokenmeter.local.load.AnswerListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The front door's answers in one stage. Safe for use by several threads. */
final class StageAnswers {

  private static final int ACCEPTED = 202;
  private static final int UNAVAILABLE = 503;

  private final long beganNanos = System.nanoTime();
  private final Map<Integer, Long> byStatus = new TreeMap<>();
  private Duration slowest = Duration.ZERO;
  private Duration slowestRefusal = Duration.ZERO;
  private long withoutTime;
  private Optional<Duration> firstAccepted = Optional.empty();

  synchronized void add(AnswerListener.Answer answer) {
    byStatus.merge(answer.status(), 1L, Long::sum);
    slowest = longer(slowest, answer.latency());
    if (answer.status() == UNAVAILABLE) {
      slowestRefusal = longer(slowestRefusal, answer.latency());
      withoutTime += answer.saysWhen() ? 0 : 1;
    }
    if (answer.status() == ACCEPTED && firstAccepted.isEmpty()) {
      firstAccepted = Optional.of(Duration.ofNanos(System.nanoTime() - beganNanos));
    }
  }

  /** Answers by HTTP status; {@link AnswerListener.Answer#NO_ANSWER} for silence. */
  synchronized Map<Integer, Long> byStatus() {
    return new TreeMap<>(byStatus);
  }

  /** Answers that were not 202. */
  synchronized long notAccepted() {
    return byStatus.entrySet().stream()
        .filter(count -> count.getKey() != ACCEPTED)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  synchronized long unanswered() {
    return byStatus.getOrDefault(AnswerListener.Answer.NO_ANSWER, 0L);
  }

  /** Answers neither 202 nor 503, silence apart. */
  synchronized long others() {
    return notAccepted() - unanswered() - byStatus.getOrDefault(UNAVAILABLE, 0L);
  }

  /** Answers 503 that do not say when to come again. */
  synchronized long withoutTime() {
    return withoutTime;
  }

  /** Longest time that any answer took. */
  synchronized Duration slowest() {
    return slowest;
  }

  /** Longest time that an answer 503 took. */
  synchronized Duration slowestRefusal() {
    return slowestRefusal;
  }

  /** From the beginning of the stage. */
  synchronized Optional<Duration> firstAccepted() {
    return firstAccepted;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
