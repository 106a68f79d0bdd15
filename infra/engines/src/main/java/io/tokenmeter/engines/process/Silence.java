package io.tokenmeter.engines.process;

import java.time.Duration;

/**
 * Judges from one look after another whether a process that runs has fallen silent. A look that
 * comes late counts for little: then it was the supervisor that had no time.
 */
final class Silence {
  private static final int FEWEST_MISSES = 3;
  private static final Duration MOST_PER_LOOK = Duration.ofSeconds(8);

  enum Verdict {
    FINE,
    UNRESPONSIVE,
    LOST
  }

  private final Patience patience;
  private Duration silent = Duration.ZERO;
  private int misses;

  Silence(Patience patience) {
    this.patience = patience;
  }

  /**
   * @param sinceLook between the last look and this one
   */
  Verdict look(boolean answered, Duration sinceLook) {
    if (answered) {
      silent = Duration.ZERO;
      misses = 0;
      return Verdict.FINE;
    }
    misses++;
    silent = silent.plus(sinceLook.compareTo(MOST_PER_LOOK) > 0 ? MOST_PER_LOOK : sinceLook);
    if (misses < FEWEST_MISSES || silent.compareTo(patience.shown()) < 0) {
      return Verdict.FINE;
    }
    return silent.compareTo(patience.ended()) < 0 ? Verdict.UNRESPONSIVE : Verdict.LOST;
  }
}
