package io.tokenmeter.engines.process;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One process at one moment.
 *
 * @param since when it entered {@code state}; for an unresponsive one, when it last answered
 * @param restarts unexpected deaths so far, each followed by another start
 * @param pid empty while it does not run
 * @param lastHealthy when it last answered; empty when it never has
 */
public record ProcessStatus(
    String name,
    ProcessState state,
    Instant since,
    int restarts,
    OptionalLong pid,
    Optional<Instant> lastHealthy) {

  static ProcessStatus waiting(String name, Instant now) {
    return new ProcessStatus(
        name, ProcessState.STARTING, now, 0, OptionalLong.empty(), Optional.empty());
  }

  /** Whether it has passed its health check at least once. */
  public boolean everUp() {
    return lastHealthy.isPresent();
  }

  ProcessStatus launched(long newPid, Instant now) {
    return new ProcessStatus(
        name, ProcessState.STARTING, now, restarts, OptionalLong.of(newPid), lastHealthy);
  }

  /** It has answered; a state of being up that goes on keeps its beginning. */
  ProcessStatus up(Instant now) {
    Instant upSince = state == ProcessState.UP ? since : now;
    return new ProcessStatus(name, ProcessState.UP, upSince, restarts, pid, Optional.of(now));
  }

  ProcessStatus unresponsive() {
    return new ProcessStatus(
        name, ProcessState.UNRESPONSIVE, lastHealthy.orElse(since), restarts, pid, lastHealthy);
  }

  ProcessStatus died(Instant now) {
    return new ProcessStatus(
        name, ProcessState.DOWN, now, restarts + 1, OptionalLong.empty(), lastHealthy);
  }

  ProcessStatus held() {
    return new ProcessStatus(name, ProcessState.HELD, since, restarts, pid, lastHealthy);
  }

  ProcessStatus stopped(Instant now) {
    return new ProcessStatus(
        name, ProcessState.DOWN, now, restarts, OptionalLong.empty(), lastHealthy);
  }
}
